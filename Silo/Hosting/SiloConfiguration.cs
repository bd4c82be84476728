using Microsoft.Extensions.Configuration;

namespace Krewe.Hosting;

/// <summary>Silo options from configuration.</summary>
public static class SiloConfiguration
{
    /// <summary>
    /// Reads every option by its name, such as <c>DataDirectory</c> or <c>Worker:Concurrency</c>; <c>Worker:Queues:0</c> and so on replace the
    /// default queue, and <c>Libraries:0</c> and so on name task libraries.
    /// </summary>
    /// <exception cref="ArgumentException">A key is not known, or a value is of the wrong kind; the message says what is allowed.</exception>
    /// <exception cref="TaskLibraryException">A library cannot be used.</exception>
    public static void Read(this SiloOptions options, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(section);
        ConfigurationRules.Check(section);
        if (section.GetSection("Worker:Queues").Exists())
        {
            options.Worker.Queues = []; // The binder adds to what is there.
        }

        section.Bind(options);
        foreach (var library in section.GetSection(ConfigurationRules.Libraries).Get<string[]>() ?? [])
        {
            options.TaskAssemblies.Add(TaskLibrary.Load(library).Assembly);
        }
    }
}

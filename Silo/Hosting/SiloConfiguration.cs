using Microsoft.Extensions.Configuration;

namespace Krewe.Hosting;

/// <summary>Silo options from configuration.</summary>
public static class SiloConfiguration
{
    /// <summary>
    /// Reads every option by its name, such as <c>DataDirectory</c> or <c>Worker:Concurrency</c>; <c>Worker:Queues:0</c> and so on replace the
    /// default queue, <c>Libraries:0</c> and so on name task libraries, <c>Routes:0:Task</c> and so on say which queues
    /// calls wait in, <c>Queues:mail:MaxLength</c> and so on declare queues, <c>Schedules:nightly:Timing</c> and so on declare schedules, and
    /// <c>Shards:KeepResultsOf:mail.send</c> says how many records are kept of a task.
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

        RouteConfiguration.Read(section.GetSection(ConfigurationRules.Routes), options.Routes);
        KeptResultsConfiguration.Read(section.GetSection($"{nameof(options.Shards)}:{KeptResultsConfiguration.Key}"), options.Shards);
        QueueConfiguration.Read(section.GetSection(ConfigurationRules.Queues), options.Shards);
        options.Schedules.AddRange(ScheduleConfiguration.Read(section.GetSection(ConfigurationRules.Schedules)));
    }

    /// <summary>Declares the schedules of a JSON file: an object with one for each name, with the fields of the configuration.</summary>
    /// <exception cref="ArgumentException">It is not there, no such file, or has a wrong entry; the message says what to do.</exception>
    public static void ReadSchedules(this SiloOptions options, string file)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Schedules.AddRange(ScheduleConfiguration.ReadFile(file));
    }
}

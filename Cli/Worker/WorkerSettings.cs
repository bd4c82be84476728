using Krewe.Execution;
using Krewe.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Cli.Worker;

/// <summary>What the command line says about a worker.</summary>
internal sealed record WorkerSettings(TaskLibrary Library, LogLevel Level, IReadOnlyList<string> Queues, int? Concurrency, string Name, string DataDirectory,
    string Gateway, string? Secret)
{
    /// <summary>Its name with the host's put in.</summary>
    public string NodeName => Name.Replace("%h", Environment.MachineName, StringComparison.Ordinal);

    /// <summary>Tasks that may run at once.</summary>
    public int Slots => Concurrency ?? new WorkerOptions().Concurrency;

    /// <summary>Sets the options of a silo accordingly.</summary>
    public void Apply(SiloOptions options)
    {
        options.DataDirectory = DataDirectory;
        options.Gateway = Gateway;
        options.Secret = Secret;
        options.TaskAssemblies.Add(Library.Assembly);
        options.Worker.Name = Name;
        options.Worker.Queues = [.. Queues];
        options.Worker.Concurrency = Slots;
    }
}

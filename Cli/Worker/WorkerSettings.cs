using Krewe.Execution;
using Krewe.Execution.Isolation;
using Krewe.Hosting;
using Krewe.Schedules;
using Microsoft.Extensions.Logging;

namespace Krewe.Cli.Worker;

/// <summary>What the command line says about a worker.</summary>
internal sealed record WorkerSettings(IReadOnlyList<TaskLibrary> Libraries, LogLevel Level, IReadOnlyList<string> Queues, int? Concurrency, string Name, string DataDirectory,
    string? Broker, string Cluster, string? Gateway, string? Advertise, string? Secret, string? Schedules)
{
    /// <summary>Slots that it keeps when it is idle; 0 for all.</summary>
    public int MinConcurrency { get; init; }

    /// <summary>Where it writes its events; null for nowhere.</summary>
    public string? EventFile { get; init; }

    /// <summary>Which tasks run in child processes.</summary>
    public TaskPool Pool { get; init; }

    /// <summary>Attempts after which a child process is replaced; 0 for no limit.</summary>
    public int MaxTasksPerChild { get; init; }

    /// <summary>Memory above which a child process is replaced, in MiB; 0 for no limit.</summary>
    public int MaxMemoryPerChildMiB { get; init; }

    /// <summary>Its name with the host's put in.</summary>
    public string NodeName => new WorkerOptions { Name = Name }.FullName;

    /// <summary>Where everything is kept, without credentials.</summary>
    public string Store => Broker is null ? Path.GetFullPath(DataDirectory) : BrokerRules.Parse(Broker).ToString();

    /// <summary>The tasks of all libraries, by name.</summary>
    public IEnumerable<TaskDefinition> Tasks => Libraries.SelectMany(l => l.Tasks).OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>The schedules that the tasks declare.</summary>
    public IEnumerable<ScheduleDeclaration> Declared => Tasks.SelectMany(t => t.Schedules);

    /// <summary>Tasks that may run at once.</summary>
    public int Slots => Concurrency ?? new WorkerOptions().Concurrency;

    /// <summary>Whether attempts of a task run in child processes.</summary>
    public bool IsIsolated(TaskDefinition task) => ChildRules.IsIsolated(task.Settings, Pool);

    /// <summary>Sets the options of a silo accordingly.</summary>
    public void Apply(SiloOptions options)
    {
        options.DataDirectory = DataDirectory;
        options.Broker = Broker;
        options.Cluster = Cluster;
        options.Advertise = Advertise;
        options.Gateway = Gateway;
        options.Secret = Secret;
        PayloadVariables.Read(options.Payloads);
        foreach (var library in Libraries)
        {
            options.TaskAssemblies.Add(library.Assembly);
        }

        if (Schedules is not null)
        {
            options.ReadSchedules(Schedules);
        }

        options.Worker.Name = Name;
        options.Worker.Queues = [.. Queues];
        (options.Worker.Concurrency, options.Worker.MinConcurrency) = (Slots, MinConcurrency);
        options.EventFile.Path = EventFile;
        (options.Worker.Pool, options.Worker.MaxTasksPerChild, options.Worker.MaxMemoryPerChildMiB) = (Pool, MaxTasksPerChild, MaxMemoryPerChildMiB);
    }
}

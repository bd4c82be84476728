using System.Reflection;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Testing;

/// <summary>Settings of a <see cref="TestCluster"/>.</summary>
public sealed class TestClusterOptions
{
    private readonly List<Assembly> assemblies = [];
    private readonly List<Action<IServiceCollection>> services = [];
    private readonly List<Action<SiloOptions>> silos = [];

    /// <summary>Number of silos at the start, 1–100. Default 1.</summary>
    public int Silos { get; set; } = 1;

    /// <summary>The cluster's first instant. Default: the start of the year 2030, UTC. Several silos take 15 s of it to share the shards.</summary>
    public DateTimeOffset Start { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// How long in the world's time the test waits for tasks that wait for something outside the cluster, or compute, while none of them ends.
    /// Default 10 s.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Lets <see cref="TestCluster.Client"/> run what it submits: when <see cref="ICluster.EnqueueAsync"/> returns, the task or job has ended, whatever
    /// delays and retries it had, for which the clock goes on. Default false.
    /// </summary>
    public bool Eager { get; set; }

    /// <summary>With <see cref="Eager"/>: what ends without success throws its <see cref="TaskFailedException"/> where it is submitted. Default false.</summary>
    public bool EagerPropagates { get; set; }

    internal IReadOnlyList<Assembly> Assemblies => assemblies;

    internal IReadOnlyList<Action<IServiceCollection>> Services => services;

    internal IReadOnlyList<Action<SiloOptions>> SiloOptions => silos;

    /// <summary>Runs the tasks of the assembly that has this type, with their services and the schedules that they declare.</summary>
    public TestClusterOptions AddTasks<T>() => AddTasks(typeof(T));

    /// <summary>Runs the tasks of the assembly that has this type, which may be static, with their services and the schedules that they declare.</summary>
    public TestClusterOptions AddTasks(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return AddTasks(type.Assembly);
    }

    /// <summary>Runs the tasks of an assembly, with their services and the schedules that they declare.</summary>
    public TestClusterOptions AddTasks(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        assemblies.Add(assembly);
        return this;
    }

    /// <summary>Adds services for tasks, on each silo; they take the place of those that the tasks' assembly brings.</summary>
    public TestClusterOptions ConfigureServices(Action<IServiceCollection> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.Add(configure);
        return this;
    }

    /// <summary>
    /// Changes the settings of each silo, such as its concurrency (default 16) and its queues (default: <c>default</c>, and those that the attributes
    /// of its tasks name). Times by which silos watch each other, and where they store, are the cluster's own.
    /// </summary>
    public TestClusterOptions ConfigureSilo(Action<SiloOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        silos.Add(configure);
        return this;
    }

    internal void Check()
    {
        if (Silos is < 1 or > 100)
        {
            throw new ArgumentException($"Silos is {Silos}; allowed: 1 to 100.");
        }

        if (Patience <= TimeSpan.Zero || Patience > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"Patience is {Patience}; allowed: more than 0, at most an hour.");
        }

        if (EagerPropagates && !Eager)
        {
            throw new ArgumentException("EagerPropagates is true, and Eager is not: nothing has ended when it is submitted.");
        }

        if (assemblies.Count == 0)
        {
            throw new ArgumentException("The cluster has no tasks: name a type of the assembly that has them, with AddTasks(typeof(…)).");
        }
    }
}

namespace Krewe.Execution;

/// <summary>Settings of a silo's worker. Validated when the host is built.</summary>
public sealed class WorkerOptions
{
    /// <summary>The worker's name; <c>%h</c> stands for the host's. Default <c>krewe@%h</c>.</summary>
    public string Name { get; set; } = "krewe@%h";

    /// <summary>The name with the host's put in.</summary>
    public string FullName => Name.Replace("%h", Environment.MachineName, StringComparison.Ordinal);

    /// <summary>Queues it serves. Default: only <c>default</c>.</summary>
    public IList<string> Queues { get; set; } = [Submission.QueueNames.Default];

    /// <summary>Tasks that may run at once, 0–10,000; 0 makes a silo that runs none. Default four per processor.</summary>
    public int Concurrency { get; set; } = Environment.ProcessorCount * 4;

    /// <summary>
    /// The pool begins with so many slots, grows up to <see cref="Concurrency"/> while tasks wait for one, and shrinks again when it is idle. 0 (default):
    /// it has always <see cref="Concurrency"/>.
    /// </summary>
    public int MinConcurrency { get; set; }

    /// <summary>
    /// Tasks that may be claimed beyond those that run, at most. Only as many are as the slots finish within <see cref="PrefetchTime"/>,
    /// so slow tasks are never hoarded. Default 4,096; 0 turns it off.
    /// </summary>
    public int MaxPrefetch { get; set; } = 4096;

    /// <summary>Work to have at hand. Default 20 ms.</summary>
    public TimeSpan PrefetchTime { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>A claimed task that has not been started for this long goes back to its shard. Default 1 s.</summary>
    public TimeSpan MaxIdleClaim { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>At shutdown running tasks may take this long before they are cancelled. Default 30 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A terminated task that does not heed its token is given up after this long. Default 10 s.</summary>
    public TimeSpan TerminateGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Which tasks run in child processes. Default: those that are declared so.</summary>
    public TaskPool Pool { get; set; } = TaskPool.Declared;

    /// <summary>A child process is replaced after this many attempts; 0 (default) for never.</summary>
    public int MaxTasksPerChild { get; set; }

    /// <summary>
    /// A child process is replaced after the attempt that left it with more resident memory than this, in MiB; 0 (default) for no limit. The attempt
    /// itself is not disturbed.
    /// </summary>
    public int MaxMemoryPerChildMiB { get; set; }

    /// <summary>How long a child process may take until it is ready. Default 30 s.</summary>
    public TimeSpan ChildStartTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

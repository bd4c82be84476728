using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe;

/// <summary>The way into a cluster, from any process. Safe for any number of threads; one instance per process is enough.</summary>
public interface ICluster
{
    /// <summary>
    /// Submits a task or a graph of tasks; returns when it is durable. What is enqueued at the same time travels in one batch per shard.
    /// </summary>
    /// <exception cref="SubmitRefusedException">Unknown task, wrong arguments, too large, bad option. Nothing was stored.</exception>
    /// <exception cref="DuplicateTaskException">It is unique with <see cref="UniquePolicy.Reject"/>, and another task has its key.</exception>
    /// <exception cref="StoreUnavailableException">
    /// The store cannot take it now. Nothing was stored, unless the message says that this is not known: then submit it again with the same id.
    /// </exception>
    /// <exception cref="ClusterUnavailableException">No silo answers. The task may have been stored: submit it again with the same id.</exception>
    Task<AsyncResult<T>> EnqueueAsync<T>(Signature<T> signature, CancellationToken cancellationToken = default);

    /// <summary>What the cluster submits by itself when its time comes.</summary>
    ISchedules Schedules { get; }

    /// <summary>Looks into the cluster: who is there, what runs, what waits, what silos are and have done.</summary>
    IInspect Inspect { get; }

    /// <summary>Changes the cluster while it runs: slots, queues, limits; takes back many tasks; shuts silos down.</summary>
    IControl Control { get; }

    /// <summary>
    /// What happens in the cluster from now on, about in the order of its clock, until it is cancelled: tasks sent, received, started, ended; silos that
    /// come, live and go. The first event of each silo is that it is there. Of what happens at the same moment on several silos the order is not certain;
    /// what is lost because this is read slowly is told as <see cref="EventKind.EventsDropped"/>, and holds up nobody. Events are not kept.
    /// </summary>
    /// <param name="filter">Which events; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ClusterUnavailableException">No silo answers at the beginning. Later ones are waited for.</exception>
    IAsyncEnumerable<ClusterEvent> EventsAsync(EventFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>What limits how many tasks start in a time, and how many run at once.</summary>
    ILimits Limits { get; }

    /// <summary>The queues: how they stand; pauses, resumes and empties them.</summary>
    IQueues Queues { get; }

    /// <summary>The tasks that have ended: finds them, and runs them again.</summary>
    IHistory History { get; }

    /// <summary>The result of any task by its id alone; asks nobody yet.</summary>
    /// <exception cref="ArgumentException">The id is null or empty.</exception>
    AsyncResult<T> GetResult<T>(string id);

    /// <summary>Tasks that match, newest first. Those that change or go while they are read may be missing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit of the filter is not 1–10,000.</exception>
    /// <exception cref="ClusterUnavailableException">Not all shards answered within <see cref="ClientOptions.SubmitTimeout"/>.</exception>
    Task<IReadOnlyList<TaskRecord>> ListAsync(TaskFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Takes away everything that waits in a queue; returns how many tasks.</summary>
    /// <exception cref="ArgumentException">No queue can be called so.</exception>
    Task<int> PurgeAsync(string queue, CancellationToken cancellationToken = default);

    /// <summary>Counts of every shard.</summary>
    /// <exception cref="ClusterUnavailableException">Not all shards answered within <see cref="ClientOptions.SubmitTimeout"/>.</exception>
    Task<IReadOnlyList<ShardStatistics>> GetStatisticsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs one task on every live silo that has a worker, whatever queues it serves, and gathers what each gave. Returns when all have answered
    /// or <paramref name="timeout"/> has passed; a silo that has not begun by then never will, one that runs the task goes on with it.
    /// </summary>
    /// <param name="signature">A single task; its queue, delay, id and unique key are not used.</param>
    /// <param name="timeout">How long to wait for answers. Default 30 s.</param>
    /// <param name="nodes">Names of silos to run it on; null for all. Of a name that several silos have, each is meant.</param>
    /// <param name="cancellationToken">Ends the waiting, not the tasks.</param>
    /// <exception cref="ArgumentException">The signature is a chain or a group.</exception>
    /// <exception cref="SubmitRefusedException">Unknown task or wrong arguments.</exception>
    /// <exception cref="ClusterUnavailableException">Not all shards said in time which silos there are.</exception>
    Task<BroadcastResult<T>> BroadcastAsync<T>(Signature<T> signature, TimeSpan? timeout = null, IReadOnlyCollection<string>? nodes = null,
        CancellationToken cancellationToken = default);

    /// <summary>The silos that run tasks now, by name.</summary>
    /// <exception cref="ClusterUnavailableException">Not all shards answered within <see cref="ClientOptions.SubmitTimeout"/>.</exception>
    Task<IReadOnlyList<NodeStatus>> GetNodesAsync(CancellationToken cancellationToken = default);

    /// <summary>The tasks that the cluster can run, as far as the silo which answers has heard; those of each silo: <see cref="IInspect.RegisteredAsync"/>.</summary>
    /// <exception cref="ClusterUnavailableException">No silo answered within <see cref="ClientOptions.SubmitTimeout"/>.</exception>
    Task<IReadOnlyList<TaskDescription>> GetTasksAsync(CancellationToken cancellationToken = default);
}

using Krewe.Clusters;
using Krewe.Queues;

namespace Krewe;

/// <summary>
/// Looks into the cluster. Silos answer from what they have in memory, also while all their slots are taken; each call returns when all have answered,
/// or the audience's timeout has passed, and names who did not.
/// </summary>
/// <remarks>All calls throw <see cref="ClusterUnavailableException"/> when no silo answers at all, or the shards cannot be reached for the first time.</remarks>
public interface IInspect
{
    /// <summary>Who is there; the answer is how long it took.</summary>
    Task<Replies<TimeSpan>> PingAsync(Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>The tasks that run, oldest first, with when they began; of each silo at most <paramref name="first"/>. Default 100.</summary>
    Task<Replies<TaskOutlines>> ActiveAsync(Audience? audience = null, int first = 100, CancellationToken cancellationToken = default);

    /// <summary>The tasks that silos have claimed and not begun, with when they were claimed; of each silo at most <paramref name="first"/>. Default 100.</summary>
    Task<Replies<TaskOutlines>> ReservedAsync(Audience? audience = null, int first = 100, CancellationToken cancellationToken = default);

    /// <summary>The tasks that wait for their time, delayed calls and retries, with when they are due; the first <paramref name="first"/>, default 20, at most 1,000.</summary>
    Task<TasksFound> ScheduledAsync(int first = 20, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>The tasks that were taken back and have not ended yet, with when they were submitted; the first <paramref name="first"/>, default 20, at most 1,000.</summary>
    Task<TasksFound> RevokedAsync(int first = 20, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>The tasks that silos can run, with the options that hold there now.</summary>
    Task<Replies<IReadOnlyList<RegisteredTask>>> RegisteredAsync(Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>Their pools, their processes, and what they have done.</summary>
    Task<Replies<NodeStatistics>> StatsAsync(Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>The queues that silos serve.</summary>
    Task<Replies<IReadOnlyList<string>>> ActiveQueuesAsync(Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>How tasks stand: in what state, in which queue or on which worker, since when, or until when they wait. Asks the shards.</summary>
    Task<TasksQueried> QueryTaskAsync(IReadOnlyCollection<string> ids, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Why tasks wait, and their headers, by id; asks the shards. Of those whose shards did not answer in time nothing. Default timeout 1 s.
    /// </summary>
    Task<IReadOnlyDictionary<string, TaskDetails>> DetailsAsync(IReadOnlyCollection<string> ids, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>The silos' options by key, without secrets.</summary>
    Task<Replies<IReadOnlyDictionary<string, string>>> ConfAsync(Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>Versions, runtime, system, libraries.</summary>
    Task<Replies<NodeReport>> ReportAsync(Audience? audience = null, CancellationToken cancellationToken = default);
}

using Krewe.Clusters;
using Krewe.Limits;

namespace Krewe;

/// <summary>
/// Changes the cluster while it runs. What is taken back is so durably, and so are rates. All else is in the memory of the silos that were told: it ends with each
/// of them, and silos that start later begin with their own options.
/// </summary>
/// <remarks>All calls throw <see cref="ClusterUnavailableException"/> when no silo answers at all, or the shards cannot be reached for the first time.</remarks>
public interface IControl
{
    /// <summary>Takes back all tasks of a name that have not ended by now; those submitted later are not meant. Durable; see <see cref="AsyncResult.RevokeAsync"/>.</summary>
    /// <param name="name">The wire name.</param>
    /// <param name="terminate">Also stops those that run.</param>
    /// <param name="timeout">How long shards may take. Default: <see cref="ClientOptions.SubmitTimeout"/>, 30 s.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<RevokedMany> RevokeByNameAsync(string name, bool terminate = false, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Takes back all tasks and jobs with a header that have not ended by now, as <see cref="RevokeByNameAsync"/> does.</summary>
    /// <param name="header">The header's name.</param>
    /// <param name="value">What it says; null for anything.</param>
    /// <param name="terminate">Also stops those that run.</param>
    /// <param name="timeout">How long shards may take. Default: <see cref="ClientOptions.SubmitTimeout"/>, 30 s.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<RevokedMany> RevokeByHeaderAsync(string header, string? value, bool terminate = false, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets how many tasks of a name may start in a time, in the whole cluster and durably: the rate of its limit, whose concurrency stays as it is.
    /// Who changes that at the same moment may lose. See <see cref="ILimits"/> for all other limits.
    /// </summary>
    /// <param name="task">The wire name; that of a task which no silo knows yet does, too.</param>
    /// <param name="rate">Such as <c>Rate.Parse("10/s")</c>; null for any number.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The limit that holds now.</returns>
    /// <exception cref="SubmitRefusedException">The name is not allowed; the message says what is. Nothing was changed.</exception>
    Task<Limit> RateLimitAsync(string task, Rate? rate, CancellationToken cancellationToken = default);

    /// <summary>Sets the time limits of a task for attempts that begin from now on, and whose call says none of its own; null for none.</summary>
    Task<Replies<ControlReply>> TimeLimitAsync(string task, TimeSpan? soft, TimeSpan? hard, Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>Gives each silo so many slots more. One that would have more than 10,000 refuses, and its pool stays as it is. It does not scale itself any more.</summary>
    Task<Replies<ControlReply>> PoolGrowAsync(int slots = 1, Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>Takes so many slots from each silo. One that would have none left refuses, and its pool stays as it is. What runs goes on. It does not scale itself any more.</summary>
    Task<Replies<ControlReply>> PoolShrinkAsync(int slots = 1, Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets each silo scale its pool: by half more slots, twice a second, while all are taken and tasks wait; down to what was needed after 30 s in which
    /// not all were.
    /// </summary>
    /// <param name="least">At least so many slots, from 1.</param>
    /// <param name="most">At most so many, up to 10,000.</param>
    /// <param name="audience">Which silos.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<Replies<ControlReply>> AutoscaleAsync(int least, int most, Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>Lets silos serve one more queue.</summary>
    /// <exception cref="ArgumentException">No queue can be called so.</exception>
    Task<Replies<ControlReply>> AddConsumerAsync(string queue, Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>Lets silos serve a queue no longer; what they have claimed from it they still run.</summary>
    /// <exception cref="ArgumentException">No queue can be called so.</exception>
    Task<Replies<ControlReply>> CancelConsumerAsync(string queue, Audience? audience = null, CancellationToken cancellationToken = default);

    /// <summary>Shuts the processes of silos down, warmly: running tasks may finish. Without a destination, all of them.</summary>
    Task<Replies<ControlReply>> ShutdownAsync(Audience? audience = null, CancellationToken cancellationToken = default);
}

/// <summary>What became of tasks that were taken back together.</summary>
/// <param name="Revoked">Those that had not started, and never will.</param>
/// <param name="Stopping">Those that a worker has, and jobs whose members have begun.</param>
/// <param name="SilentShards">Numbers of the shards that did not answer in time: ask again.</param>
public sealed record class RevokedMany(int Revoked, int Stopping, IReadOnlyList<int> SilentShards);

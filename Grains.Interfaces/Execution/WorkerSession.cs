using Orleans;

namespace Krewe.Execution;

/// <summary>The bond between a worker and a shard: what the worker claims is its own until the session is lost.</summary>
/// <param name="Id">Drawn anew at each start of a worker.</param>
/// <param name="Worker">The worker's name, such as <c>krewe@host</c>.</param>
/// <param name="Silo">Address of the worker's silo with its generation, as the engine's membership knows it.</param>
[GenerateSerializer, Immutable, Alias("krewe.WorkerSession")]
public sealed record class WorkerSession([property: Id(0)] Guid Id, [property: Id(1)] string Worker, [property: Id(2)] string Silo);

/// <summary>A task that a worker holds.</summary>
/// <param name="Id">The task.</param>
/// <param name="Claim">Number of the claim, the last one, that brought it.</param>
[GenerateSerializer, Immutable, Alias("krewe.HeldTask")]
public readonly record struct HeldTask([property: Id(0)] string Id, [property: Id(1)] long Claim);

/// <summary>A worker's standing call: keeps the session alive, waits for work and for revokes.</summary>
/// <param name="Session">Who listens.</param>
/// <param name="Queues">The queues it serves.</param>
/// <param name="WantsWork">Whether it has a free slot.</param>
[GenerateSerializer, Immutable, Alias("krewe.ListenRequest")]
public sealed record class ListenRequest([property: Id(0)] WorkerSession Session, [property: Id(1)] string[] Queues,
    [property: Id(2)] bool WantsWork);

/// <summary>Why the standing call returned.</summary>
/// <param name="Known">False: the shard is new and does not know the session; resume it.</param>
/// <param name="Work">A task is ready to be claimed.</param>
/// <param name="Revoked">Running tasks to stop; null means none.</param>
/// <param name="StoreFails">The store did not take the shard's last commit, so that no work is handed out.</param>
/// <param name="Dropped">Claimed tasks that were taken back: those that have not begun are not to; null means none.</param>
[GenerateSerializer, Immutable, Alias("krewe.ListenReply")]
public sealed record class ListenReply([property: Id(0)] bool Known, [property: Id(1)] bool Work, [property: Id(2)] string[]? Revoked,
    [property: Id(3)] bool StoreFails = false, [property: Id(4)] HeldTask[]? Dropped = null);

/// <summary>Asks for tasks.</summary>
/// <param name="Session">Id of the session.</param>
/// <param name="Number">Rises with every claim and resume of the session: tells late copies of a call.</param>
/// <param name="Queues">The queues it serves.</param>
/// <param name="Max">At most so many.</param>
[GenerateSerializer, Immutable, Alias("krewe.ClaimRequest")]
public sealed record class ClaimRequest([property: Id(0)] Guid Session, [property: Id(1)] long Number, [property: Id(2)] string[] Queues,
    [property: Id(3)] int Max);

/// <summary>The claimed tasks.</summary>
/// <param name="Known">False: the shard is new and does not know the session; resume it.</param>
/// <param name="Deliveries">What was claimed.</param>
/// <param name="More">Whether more is ready.</param>
/// <param name="Revoked">Running tasks to stop; null means none.</param>
/// <param name="Dropped">Claimed tasks that were taken back: those that have not begun are not to; null means none.</param>
[GenerateSerializer, Immutable, Alias("krewe.ClaimReply")]
public sealed record class ClaimReply([property: Id(0)] bool Known, [property: Id(1)] TaskDelivery[] Deliveries, [property: Id(2)] bool More,
    [property: Id(3)] string[]? Revoked = null, [property: Id(4)] HeldTask[]? Dropped = null);

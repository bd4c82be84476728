using Krewe.Execution;

namespace Krewe.Storage;

/// <summary>What a shard holds when it is opened.</summary>
/// <param name="Epoch">The new epoch.</param>
/// <param name="Rows">Unfinished tasks, by sequence number.</param>
/// <param name="Sessions">Sessions that were open.</param>
/// <param name="Clean">Whether the epoch before ended with a clean commit, or there was none.</param>
public sealed record class ShardContents(long Epoch, IReadOnlyList<TaskRow> Rows, IReadOnlyList<WorkerSession> Sessions, bool Clean);

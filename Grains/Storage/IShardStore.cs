using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Storage;

/// <summary>
/// Keeps shards: rows of unfinished tasks and records of finished ones. Commits of one shard come one at a time; those of different shards at once.
/// </summary>
public interface IShardStore : IAsyncDisposable
{
    /// <summary>Opens or creates the store. Returns the number of shards: <paramref name="shards"/> when it is new, else what it was created with.</summary>
    /// <exception cref="StoreCorruptException">The content cannot be read; names the file and what to do.</exception>
    Task<int> InitializeAsync(int shards, CancellationToken cancellationToken);

    /// <summary>Takes the next epoch of a shard and reads what it holds. From then on commits with older epochs are refused.</summary>
    Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken);

    /// <summary>Makes everything in <paramref name="commit"/> durable, or nothing.</summary>
    /// <exception cref="StoreUnavailableException">
    /// Nothing was written: disk full, read-only, server away. If a server went away in the middle and nobody knows what it has, the message
    /// says so; should it have the commit, it refuses the next one, and the shard has to be opened anew.
    /// </exception>
    /// <exception cref="ShardFencedException">A newer epoch exists; nothing was written.</exception>
    Task CommitAsync(ShardCommit commit);

    /// <summary>The records of finished tasks, in the order of <paramref name="ids"/>; null where there is none (or it has expired at <paramref name="now"/>).</summary>
    Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now);

    /// <summary>Records of finished tasks that match, newest first, in outline (see <see cref="TaskRecord.Outline"/>): there may be many, and large ones.</summary>
    Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now);

    /// <summary>
    /// Records of finished tasks that fit, or may, with results and calls, on a way through all of them from the last committed to the first: those that
    /// finished late are found where they were committed. Looks at no more than about a thousand records and gives
    /// about 1 MiB, so that no call takes long; where a page ends, the next begins.
    /// </summary>
    /// <param name="shard">The shard.</param>
    /// <param name="query">Which.</param>
    /// <param name="from">Where to go on, from a page; null for the last.</param>
    /// <param name="now">Those that have expired by then are left out.</param>
    /// <exception cref="ArgumentException"><paramref name="from"/> is not from a page of such a store.</exception>
    Task<RecordPage> SearchAsync(int shard, HistoryQuery query, string? from, DateTimeOffset now);

    /// <summary>Removes expired records, a bounded number at a time; returns how many went. 0 when there is nothing left to remove.</summary>
    Task<int> ExpireAsync(int shard, DateTimeOffset now);
}

using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;

namespace Krewe.Tests.Graphs;

/// <summary>A store that for a while takes what ends and no new rows, or nothing.</summary>
internal sealed class FullStore : IShardStore
{
    private readonly MemoryShardStore inner = new();
    private int refused;

    /// <summary>Takes no new rows.</summary>
    public volatile bool Full;

    /// <summary>Takes nothing that removes a row and brings another.</summary>
    public volatile bool Failing;

    /// <summary>Commits that were refused.</summary>
    public int Refused => Volatile.Read(ref refused);

    public Task CommitAsync(ShardCommit commit)
    {
        var full = Full && commit.Inserts.Count > 0;
        if (!full && !(Failing && commit.Inserts.Count > 0 && commit.Deletes.Count > 0))
        {
            return inner.CommitAsync(commit);
        }

        Interlocked.Increment(ref refused);
        throw new StoreUnavailableException("no room") { IsFull = full };
    }

    public Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now) => inner.FindAsync(shard, ids, now);

    public Task<int> InitializeAsync(int shards, CancellationToken cancellationToken) => inner.InitializeAsync(shards, cancellationToken);

    public Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken) => inner.OpenAsync(shard, cancellationToken);

    public Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now) => inner.ListAsync(shard, filter, now);

    public Task<int> ExpireAsync(int shard, DateTimeOffset now) => inner.ExpireAsync(shard, now);

    public Task<RecordPage> SearchAsync(int shard, HistoryQuery query, string? from, DateTimeOffset now) => inner.SearchAsync(shard, query, from, now);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

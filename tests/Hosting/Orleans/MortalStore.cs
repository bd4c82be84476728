using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;

namespace Krewe.Tests.Hosting;

/// <summary>The store as a silo reaches it that may die.</summary>
internal sealed class MortalStore(IShardStore store, Death death) : IShardStore
{
    /// <inheritdoc/>
    public Task<int> InitializeAsync(int shards, CancellationToken cancellationToken) => Living().InitializeAsync(shards, cancellationToken);

    /// <inheritdoc/>
    public Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken) => Living().OpenAsync(shard, cancellationToken);

    /// <inheritdoc/>
    public Task CommitAsync(ShardCommit commit) => Living().CommitAsync(commit);

    /// <inheritdoc/>
    public Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now) => Living().FindAsync(shard, ids, now);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now) => Living().ListAsync(shard, filter, now);

    /// <inheritdoc/>
    public Task<RecordPage> SearchAsync(int shard, HistoryQuery query, string? from, DateTimeOffset now) => Living().SearchAsync(shard, query, from, now);

    /// <inheritdoc/>
    public Task<int> ExpireAsync(int shard, DateTimeOffset now) => Living().ExpireAsync(shard, now);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store.DisposeAsync();

    private IShardStore Living()
    {
        death.Check();
        return store;
    }
}

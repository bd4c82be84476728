using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;

namespace Krewe.Tests.Simulations;

/// <summary>The store of shards as one silo reaches it.</summary>
internal sealed class SimulatedDoor(SimulatedLine line, SimulatedStore store) : IShardStore
{
    public Task<int> InitializeAsync(int shards, CancellationToken cancellationToken) => store.InitializeAsync(shards, cancellationToken);

    public Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken) => PassAsync(() => store.OpenAsync(shard, cancellationToken));

    public Task CommitAsync(ShardCommit commit) => line.AskAsync(
        async () =>
        {
            await store.CommitAsync(commit);
            return true;
        },
        () => new IOException("The store does not answer; whether it has the commit is not known."), changes: true);

    public Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now) => PassAsync(() => store.FindAsync(shard, ids, now));

    public Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now) => PassAsync(() => store.ListAsync(shard, filter, now));

    public Task<RecordPage> SearchAsync(int shard, HistoryQuery query, string? from, DateTimeOffset now) => PassAsync(() => store.SearchAsync(shard, query, from, now));

    public Task<int> ExpireAsync(int shard, DateTimeOffset now) => PassAsync(() => store.ExpireAsync(shard, now));

    public ValueTask DisposeAsync() => default;

    private Task<T> PassAsync<T>(Func<Task<T>> ask) => line.AskAsync(ask, () => new StoreUnavailableException("The store does not answer."), changes: false);
}

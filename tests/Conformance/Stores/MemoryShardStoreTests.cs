using Krewe.Storage;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Conformance.Stores;

public sealed class MemoryShardStoreTests : ShardStoreTests
{
    private readonly MemoryShardStore _disk = new();

    protected override IShardStore Create() => _disk;

    [Fact]
    public async Task A_fault_before_the_commit_writes_nothing_and_one_after_it_does()
    {
        var faults = new Queue<Exception?>([new StoreUnavailableException("disk full"), null]);
        Task Fault(ShardCommit commit) => faults.Dequeue() is { } error ? Task.FromException(error) : Task.CompletedTask;
        await using var store = new MemoryShardStore(Fault, _ => Task.FromException(new StoreUnavailableException("lost the answer")));
        await store.InitializeAsync(1, default);
        var commit = new ShardCommit { Shard = 0, Epoch = (await store.OpenAsync(0, default)).Epoch };
        commit.Inserts.Add(Row(1));

        Assert.Equal("disk full", (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(commit))).Message);
        Assert.Equal(0, store.Commits);
        Assert.Equal("lost the answer", (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(commit))).Message);
        Assert.Single((await store.OpenAsync(0, default)).Rows);
    }
}

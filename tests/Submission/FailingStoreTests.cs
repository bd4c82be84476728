using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Submission;

public sealed class FailingStoreTests : ClusterTest
{
    /// <summary>A commit may fail before its caller comes to ask for it.</summary>
    [Fact]
    public async Task Nothing_is_acknowledged_when_the_store_fails_at_once()
    {
        var failing = false;
        var store = new MemoryShardStore(before: _ => failing ? Task.FromException(new StoreUnavailableException("The store is full.")) : Task.CompletedTask);
        var cluster = await StartAsync(configure: silo => silo.Shards.Shards = 1, store: store);
        var client = Guid.NewGuid();
        await cluster.Shards[0].SubmitAsync(new(client, 1, [Message("before", MessageTraits.None)]));

        // A fresh id needs no look into the store, the other does; they are accepted together.
        failing = true;
        TaskMessage[] messages = [Message("fresh", MessageTraits.FreshId), Message("given", MessageTraits.None)];
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Shards[0].SubmitAsync(new(client, 2, messages)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Shards[0].SubmitAsync(new(client, 3, [messages[0]])));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Shards[0].SubmitAsync(new(client, 4, [messages[1]])));

        failing = false;
        await cluster.Shards[0].SubmitAsync(new(client, 5, messages));
        Assert.Equal(3, await cluster.Client.GetResult<int>("fresh").GetAsync(Patience));
        Assert.Equal(3, await cluster.Client.GetResult<int>("given").GetAsync(Patience));
    }

    private static TaskMessage Message(string id, MessageTraits traits) =>
        GraphMessages.ToMessage(CoreTasks.Add(1, 2).Node, id, null, null, null, traits);
}

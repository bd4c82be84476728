using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Submission;

/// <summary>Submissions whose ids may be known are looked up together, and each gets its own answer.</summary>
public sealed class IdentityCheckTests : ClusterTest
{
    [Fact]
    public async Task Those_that_come_while_the_store_is_asked_are_asked_for_in_one_call()
    {
        var store = new SlowStore();
        var cluster = await StartAsync(configure: silo => silo.Shards.Shards = 1, store: store);
        await cluster.Shards[0].SubmitAsync(Batch("known"));
        Assert.Equal(3, await cluster.Client.GetResult<int>("known").GetAsync(Patience));
        store.Hold();
        var asked = store.Asked;
        Task<SubmitReply>[] submitted = [.. Enumerable.Range(0, 50).Select(n => cluster.Shards[0].SubmitAsync(Batch($"t{n % 40}", n == 7 ? "core.unknown" : "core.add"))),
            cluster.Shards[0].SubmitAsync(Batch("known"))];
        await Eventually(() => Task.FromResult(store.Asked > asked));
        store.Release();
        var replies = await Task.WhenAll(submitted).WaitAsync(Patience);
        Assert.Equal([7], Enumerable.Range(0, replies.Length).Where(n => replies[n].Refused is not null));
        Assert.InRange(store.Asked - asked, 2, 10); // The first alone, the others together; on a busy machine a few come late.
        for (var n = 0; n < 40; n++)
        {
            Assert.Equal(3, await cluster.Client.GetResult<int>($"t{n}").GetAsync(Patience));
        }

        Assert.Equal(41, (await cluster.TotalsAsync()).Submitted);
    }

    [Fact]
    public async Task An_id_that_ends_while_the_store_is_asked_for_it_is_not_accepted_again()
    {
        var store = new SlowStore();
        var cluster = await StartAsync(configure: silo => (silo.Shards.Shards, silo.Shards.RecentResults) = (1, 0), store: store);
        var first = store.Hold();
        var one = cluster.Shards[0].SubmitAsync(Batch("x"));
        await Eventually(() => Task.FromResult(store.Asked == 1));
        var other = cluster.Shards[0].SubmitAsync(Batch("x"));
        await cluster.TotalsAsync(); // It has come by now, and waits for its turn.
        var second = store.Hold();
        first.SetResult();
        await one.WaitAsync(Patience);
        await Eventually(async () => store.Asked == 2 && await cluster.TotalsAsync() is { Finished: 1 });
        second.SetResult();
        Assert.Null((await other.WaitAsync(Patience)).Refused);
        Assert.Equal(1, (await cluster.TotalsAsync()).Submitted);
    }

    [Fact]
    public async Task When_the_store_cannot_be_asked_all_of_them_hear_of_it_and_the_next_are_well()
    {
        var store = new SlowStore();
        var cluster = await StartAsync(configure: silo => silo.Shards.Shards = 1, store: store);
        store.Hold();
        var submitted = Enumerable.Range(0, 5).Select(n => cluster.Shards[0].SubmitAsync(Batch($"t{n}"))).ToArray();
        store.Release(new StoreUnavailableException("The store is away."));
        foreach (var one in submitted)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => one.WaitAsync(Patience));
        }

        store.Recover();
        await cluster.Shards[0].SubmitAsync(Batch("t0"));
        Assert.Equal(3, await cluster.Client.GetResult<int>("t0").GetAsync(Patience));
        Assert.Equal(1, (await cluster.TotalsAsync()).Submitted);
    }

    private static SubmitBatch Batch(string id, string task = "core.add") => new(Guid.Empty, 0,
        [GraphMessages.ToMessage(Signature.Of<int>(task, 1, 2).Node, id, null, null, null)]);
}

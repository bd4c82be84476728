using Krewe.Tests.Hosting;

namespace Krewe.Tests.Results;

/// <summary>How many calls it costs to wait for results.</summary>
public sealed class StreamCallTests : ClusterTest
{
    private const string Poll = "PollAsync";

    [Fact]
    public async Task Ten_thousand_tasks_are_awaited_with_one_outstanding_call_a_shard()
    {
        var cluster = await StartAsync(configure: silo => silo.Shards.Shards = 8);
        var calls = new CallCounts();
        var client = cluster.NewClient(calls.Count);
        var results = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => client.EnqueueAsync(CoreTasks.Add(i, 1).On("nobody"))));
        var waiting = Task.WhenAll(results.Select(r => r.WaitAsync()).Concat(results.Select(r => r.WaitAsync())));

        // They stand for a second each; some rounds of them show that none is left behind.
        await Eventually(() => Task.FromResult(calls.Of(Poll).All >= 32));
        await Eventually(() => Task.FromResult(calls.Outstanding() is { Count: 1 } now && now.GetValueOrDefault(Poll) == 8));
        Assert.Equal((8, 1), (calls.Of(Poll).Most, calls.Of(Poll).MostOfOneShard));
        Assert.False(waiting.IsCompleted);

        Assert.Equal(10_000, await client.PurgeAsync("nobody"));
        Assert.All(await waiting.WaitAsync(Patience), record => Assert.Equal(TaskState.Revoked, record.State));
        await Eventually(() => Task.FromResult(calls.Outstanding().Count == 0));
        Assert.Equal((8, 1), (calls.Of(Poll).Most, calls.Of(Poll).MostOfOneShard));
        Assert.InRange(calls.Of("WatchAsync").All, 8, 1000);
        Assert.Equal(0, calls.Of("FindAsync").All + calls.Of("WaitAsync").All);
    }

    [Fact]
    public async Task There_is_never_a_second_call_to_a_shard_while_tasks_come_and_go()
    {
        var cluster = await StartAsync(configure: silo => silo.Shards.Shards = 8);
        var calls = new CallCounts();
        var client = cluster.NewClient(calls.Count);
        for (var round = 0; round < 20; round++)
        {
            var sums = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i => await (await client.EnqueueAsync(CoreTasks.Add(i, 1))).GetAsync()));
            Assert.Equal(Enumerable.Range(1, 100), sums);
        }

        Assert.InRange(calls.Of(Poll).Most, 1, 8);
        Assert.Equal(1, calls.Of(Poll).MostOfOneShard);
    }
}

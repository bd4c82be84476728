using Krewe.Submission;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Limits;

/// <summary>Keys that take turns in a queue.</summary>
public sealed class FairTests : ClusterTest
{
    [Fact]
    public async Task Ten_of_one_tenant_do_not_wait_for_ten_thousand_of_another_also_after_a_crash()
    {
        var cluster = await StartAsync(configure: o => (o.Worker.Concurrency, o.Shards.Shards) = (0, 2));
        var gate = Gate.New();
        var many = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Log(gate.Name, "a").Fair("tenant-a"))));
        var few = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 10), _ => CoreTasks.Log(gate.Name, "b")).Fair("tenant-b"));
        await Eventually(async () => (await cluster.TotalsAsync()).Ready.GetValueOrDefault("default") == 10_010);
        cluster.Crash(0);
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 2);
        await few.GetAsync(Patience);
        await Eventually(() => Task.FromResult(gate.Log.Count == 10_010));

        // In each shard every second one; but the silo may have claimed all of one shard before it comes to the other.
        Assert.InRange(Array.LastIndexOf([.. gate.Log], "b"), 10, 7500);
        Assert.Equal("a", await many[^1].GetAsync(Patience));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_reason()
    {
        var cluster = await StartAsync();
        await RefusedAsync("the fairness key 'a b' is not allowed", CoreTasks.Add(1, 2).Fair("a b"));
        await RefusedAsync("a fairness weight of 0 is not allowed: use 0.001 to 1000.", CoreTasks.Add(1, 2).Fair("a", 0));
        await RefusedAsync("a fairness weight of NaN is not allowed", CoreTasks.Add(1, 2).Fair("a", double.NaN));

        async Task RefusedAsync(string why, Signature<int> call) => Assert.Contains(
            why, (await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(call))).Message, StringComparison.Ordinal);
    }
}

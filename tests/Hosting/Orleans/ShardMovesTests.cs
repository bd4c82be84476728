using Krewe.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>Where shards are on Orleans, which by itself leaves an activation where it is.</summary>
public sealed class ShardMovesTests : ClusterTest
{
    [Fact]
    public async Task Shards_are_spread_evenly_and_move_when_silos_come_and_go_while_tasks_run()
    {
        var cluster = await StartAsync(silos: 1, configure: silo => silo.Shards.Shards = 8);
        var stopped = false;
        var load = LoadAsync(cluster, () => Volatile.Read(ref stopped));
        Assert.Equal(8, Assert.Single(await LoadsAsync(cluster)));

        await cluster.AddSiloAsync();
        await Eventually(async () => (await LoadsAsync(cluster)).SequenceEqual([4, 4]));
        await cluster.AddSiloAsync();
        await Eventually(async () => (await LoadsAsync(cluster)).SequenceEqual([2, 3, 3]));
        await cluster.StopAsync(0);
        await Eventually(async () => (await LoadsAsync(cluster)).SequenceEqual([4, 4]));

        Volatile.Write(ref stopped, true);
        Assert.True(await load.WaitAsync(Patience) > 0);
    }

    [Fact]
    public void All_silos_say_the_same_whatever_the_order_in_which_they_know_of_each_other()
    {
        SiloAddress[] silos = [.. Enumerable.Range(1, 5).Select(i => SiloAddress.New(System.Net.IPAddress.Loopback, 1000 + i, i))];
        var owners = Enumerable.Range(0, 8).Select(shard => ShardSpread.OwnerOf(shard, 8, silos)).ToArray();
        Assert.Equal(owners, Enumerable.Range(0, 8).Select(shard => ShardSpread.OwnerOf(shard, 8, silos.Reverse())));
        Assert.Equal([1, 1, 2, 2, 2], owners.GroupBy(o => o).Select(g => g.Count()).Order());
        Assert.Null(ShardSpread.OwnerOf(0, 8, []));
        Assert.Null(ShardSpread.OwnerOf(8, 8, silos));
    }

    /// <summary>Every task's result is right, and comes.</summary>
    private static async Task<int> LoadAsync(TestCluster cluster, Func<bool> stopped)
    {
        var done = 0;
        for (; !stopped(); done++)
        {
            Assert.Equal(done + 1, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(done, 1))).GetAsync(Patience));
        }

        return done;
    }

    /// <summary>How many shards each silo has that has some, the fewest first.</summary>
    private static async Task<int[]> LoadsAsync(TestCluster cluster)
    {
        await cluster.Client.GetStatisticsAsync(); // So that all are active.
        var management = cluster.Shards.Grains.GetGrain<IManagementGrain>(0);
        var silos = await Task.WhenAll(Enumerable.Range(0, 8).Select(shard => management.GetActivationAddress(cluster.Shards.Grains.GetGrain<Krewe.Queues.IShardGrain>(shard)).AsTask()));
        return [.. silos.OfType<SiloAddress>().GroupBy(s => s).Select(g => g.Count()).Order()];
    }
}

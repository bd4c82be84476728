using Krewe.Queues;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Queues;

/// <summary>Where the shards of a cluster of several silos live.</summary>
public class ShardPlacementTests
{
    [Fact]
    public async Task Each_silo_holds_as_many_shards_as_another_and_shards_move_when_one_joins()
    {
        await using var cluster = await TestCluster.StartAsync(silos: 2, configure: o => o.Shards.Shards = 8);
        var shards = new ShardMap(cluster.Shards.Grains, 8);

        Assert.Equal([4, 4], await LoadsAsync());
        await cluster.AddSiloAsync();
        await cluster.AddSiloAsync();

        // The old activations end in their own time.
        while (!(await LoadsAsync()).SequenceEqual([2, 2, 2, 2])) await Task.Yield();

        async Task<IEnumerable<int>> LoadsAsync()
        {
            await Task.WhenAll(shards.All.Select(shard => shard.GetStatisticsAsync()));
            var rows = await cluster.Shards.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
            return rows.Where(row => row.GrainType == "shard").Select(row => row.ActivationCount);
        }
    }
}

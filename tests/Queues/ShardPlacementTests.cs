using Krewe.Queues;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Queues;

/// <summary>Where the shards of a cluster of several silos live.</summary>
public class ShardPlacementTests : ClusterTest
{
    [Fact]
    public async Task Each_silo_holds_as_many_shards_as_another_and_shards_move_when_one_joins()
    {
        var cluster = await StartAsync(silos: 2, configure: o => o.Shards.Shards = 8);
        var shards = new ShardMap(cluster.Shards.Grains, 8);

        await Eventually(async () => (await LoadsAsync()).SequenceEqual([4, 4])); // Those that were active before the second silo came move.
        await cluster.AddSiloAsync();
        await cluster.AddSiloAsync();

        // The old activations end in their own time.
        await Eventually(async () => (await LoadsAsync()).SequenceEqual([2, 2, 2, 2]));

        async Task<IEnumerable<int>> LoadsAsync()
        {
            await Task.WhenAll(shards.All.Select(shard => shard.GetStatisticsAsync()));
            var rows = await cluster.Shards.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
            return rows.Where(row => row.ActivationCount > 0 && row.GrainType.Contains("shard", StringComparison.OrdinalIgnoreCase)).Select(row => row.ActivationCount);
        }
    }
}

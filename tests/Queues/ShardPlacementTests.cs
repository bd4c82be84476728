using Krewe.Queues;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Queues;

public class ShardPlacementTests : ClusterTest
{
    [Fact]
    public async Task A_placement_of_ones_own_says_where_the_shards_are()
    {
        var cluster = await StartAsync(2, add: services => services.AddSingleton<IShardPlacement, AllOnOne>());
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience));
        await cluster.Client.GetStatisticsAsync();
        await Eventually(() =>
        {
            var active = Enumerable.Range(0, 2).Select(silo => cluster.Service<LocalShards>(silo).TryAsk(shard => shard.Number, Patience)!.Length).Order();
            return Task.FromResult(active.SequenceEqual([0, 2]));
        });
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 2)]
    [InlineData(3, -1)]
    public void One_that_names_no_silo_is_told_so(int count, int owner)
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Fixed(Enumerable.Repeat(owner, count).ToArray()).Ask(3, ["a", "b"]));
        Assert.Contains("for 3 shards on 2 silos", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_built_in_one_is_even() => Assert.Equal(EvenSpread.Owners(8, ["a", "b"]), new EvenShardPlacement().Ask(8, ["a", "b"]));

    private sealed class AllOnOne : IShardPlacement
    {
        public int[] OwnersOf(int shards, IReadOnlyList<string> silos) => new int[shards];
    }

    private sealed class Fixed(int[] owners) : IShardPlacement
    {
        public int[] OwnersOf(int shards, IReadOnlyList<string> silos) => owners;
    }
}

using Krewe.Submission;
using Orleans;

namespace Krewe.Queues;

/// <summary>Finds the shard of an id.</summary>
/// <param name="grains">Where grains are reached.</param>
/// <param name="count">Number of shards of the cluster.</param>
public sealed class ShardMap(IGrainFactory grains, int count)
{
    private readonly IShardGrain[] shards = [.. Enumerable.Range(0, count).Select(n => grains.GetGrain<IShardGrain>(n))];

    /// <summary>Where grains are reached.</summary>
    public IGrainFactory Grains => grains;

    /// <summary>Number of shards.</summary>
    public int Count => count;

    /// <summary>All shards.</summary>
    public IReadOnlyList<IShardGrain> All => shards;

    /// <summary>The shard with this number.</summary>
    public IShardGrain this[int shard] => shards[shard];

    /// <summary>The shard that holds <paramref name="id"/>.</summary>
    public IShardGrain Of(string id) => shards[IndexOf(id)];

    /// <summary>Its number.</summary>
    public int IndexOf(string id) => TaskIds.ShardOf(id, count);
}

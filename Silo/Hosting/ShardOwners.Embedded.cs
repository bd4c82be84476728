using Krewe.Queues;

namespace Krewe.Hosting;

/// <summary>Tells the embedded engine which silo owns which shard.</summary>
internal sealed class ShardOwners(IShardPlacement placement, Func<int> shards) : KeptOwners<int[]>
{
    /// <inheritdoc/>
    protected override int[] Find(string[] names) => placement.Ask(shards(), names);

    /// <inheritdoc/>
    protected override int? OwnerOf(ulong key, int[] found) => key < (ulong)found.Length ? found[key] : null;
}

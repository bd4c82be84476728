using Krewe.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Hosting;

/// <summary>Places a shard on the silo that has it by the cluster's <see cref="IShardPlacement"/>.</summary>
internal sealed class EvenPlacementDirector(IServiceProvider services) : OwnerDirector
{
    /// <inheritdoc/>
    protected override SiloAddress? OwnerOf(GrainId grain, SiloAddress[] silos)
    {
        var shard = grain.TryGetIntegerKey(out var key, out _) ? (int)key : -1;

        // The count is known only now: the store had to be opened.
        return ShardSpread.OwnerOf(shard, services.GetRequiredService<ShardMap>().Count, silos, services.GetRequiredService<IShardPlacement>());
    }
}

using Krewe.Clusters;
using Orleans.Runtime.Placement;

namespace Krewe.Hosting;

/// <summary>Places a grain that is spread where it belongs among the silos that have its class; see <see cref="SpreadPlacement"/>.</summary>
internal sealed class SpreadPlacementDirector : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(ShardSpread.OwnerOf(target.GrainIdentity, silos) ?? silos[0]);
    }
}

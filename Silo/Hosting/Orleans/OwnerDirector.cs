using Orleans.Runtime.Placement;

namespace Krewe.Hosting;

/// <summary>Places a grain on the silo that owns it, or on any if none does.</summary>
internal abstract class OwnerDirector : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(OwnerOf(target.GrainIdentity, silos) ?? silos[0]);
    }

    /// <summary>The one of the silos that owns the grain; null when none does.</summary>
    protected abstract SiloAddress? OwnerOf(GrainId grain, SiloAddress[] silos);
}

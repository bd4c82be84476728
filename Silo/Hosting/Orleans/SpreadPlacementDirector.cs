using Krewe.Clusters;

namespace Krewe.Hosting;

/// <summary>Places a grain that is spread where it belongs among the silos that have its class; see <see cref="SpreadPlacement"/>.</summary>
internal sealed class SpreadPlacementDirector : OwnerDirector
{
    /// <inheritdoc/>
    protected override SiloAddress? OwnerOf(GrainId grain, SiloAddress[] silos) => ShardSpread.OwnerOf(grain, silos);
}

namespace Krewe.Hosting;

/// <summary>Places a grain on the silo that its key names; see <see cref="Clusters.SiloPlacement"/>.</summary>
internal sealed class SiloPlacementDirector : OwnerDirector
{
    /// <inheritdoc/>
    protected override SiloAddress? OwnerOf(GrainId grain, SiloAddress[] silos)
    {
        var key = grain.Key.ToString();
        return Array.Find(silos, silo => silo.ToParsableString() == key);
    }
}

using Orleans.Runtime.Placement;

namespace Krewe.Hosting;

/// <summary>Tells the embedded engine where a grain lives whose key is the address of its silo.</summary>
internal sealed class SiloOwners : IOwnerRule
{
    /// <inheritdoc/>
    public SiloAddress? OwnerOf(GrainId grain, IReadOnlyList<SiloAddress> silos)
    {
        var key = grain.Key.ToString();
        foreach (var silo in silos)
        {
            if (silo.ToParsableString() == key)
            {
                return silo;
            }
        }

        return null;
    }
}

using System.Globalization;
using Orleans.Runtime.Placement;

namespace Krewe.Hosting;

/// <summary>A rule for grains whose keys are numbers. It is asked for each call: what it has found out about the silos is kept until they change.</summary>
/// <typeparam name="T">What it finds out.</typeparam>
internal abstract class KeptOwners<T> : IOwnerRule
    where T : class
{
    private volatile Kept? last;

    /// <inheritdoc/>
    public SiloAddress? OwnerOf(GrainId grain, IReadOnlyList<SiloAddress> silos)
    {
        if (silos.Count == 0 || !ulong.TryParse(grain.Key.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var key))
        {
            return null; // Not a number: as all other grains.
        }

        var kept = last;
        if (kept is null || !ReferenceEquals(kept.Silos, silos))
        {
            last = kept = new(silos, Find([.. silos.Select(silo => silo.ToParsableString())]));
        }

        return OwnerOf(key, kept.Found) is { } owner ? silos[owner] : null;
    }

    /// <summary>Finds out about silos of these names.</summary>
    protected abstract T Find(string[] names);

    /// <summary>Which of the silos has the grain; null if it is as all other grains.</summary>
    protected abstract int? OwnerOf(ulong key, T found);

    private sealed record Kept(IReadOnlyList<SiloAddress> Silos, T Found);
}

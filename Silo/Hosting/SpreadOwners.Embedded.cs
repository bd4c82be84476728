using System.Collections.Concurrent;
using System.Globalization;
using Krewe.Queues;
using Orleans.Runtime.Placement;

namespace Krewe.Hosting;

/// <summary>Tells the embedded engine which silo owns a grain that is spread. What was found is kept until the silos change.</summary>
internal sealed class SpreadOwners : IOwnerRule
{
    // The rule is asked for each call; keys beyond are worked out each time.
    private const ulong KeysKept = 10_000;

    private volatile Found? last;

    /// <inheritdoc/>
    public SiloAddress? OwnerOf(GrainId grain, IReadOnlyList<SiloAddress> silos)
    {
        if (silos.Count == 0 || !ulong.TryParse(grain.Key.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var key))
        {
            return null; // Not a number: as all other grains.
        }

        var found = last;
        if (found is null || !ReferenceEquals(found.Silos, silos))
        {
            last = found = new(silos, [.. silos.Select(silo => silo.ToParsableString())], new());
        }

        return silos[key < KeysKept
            ? found.Owners.GetOrAdd(key, static (key, names) => EvenSpread.OwnerOf(key, names), found.Names)
            : EvenSpread.OwnerOf(key, found.Names)];
    }

    private sealed record Found(IReadOnlyList<SiloAddress> Silos, string[] Names, ConcurrentDictionary<ulong, int> Owners);
}

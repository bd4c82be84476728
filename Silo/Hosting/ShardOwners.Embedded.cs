using System.Globalization;
using Krewe.Queues;
using Orleans.Runtime.Placement;

namespace Krewe.Hosting;

/// <summary>Tells the embedded engine which silo owns which shard. The rule is asked for each call: what it found is kept until the silos change.</summary>
internal sealed class ShardOwners(Func<int> shards) : IOwnerRule
{
    private volatile Found? last;

    /// <inheritdoc/>
    public SiloAddress? OwnerOf(GrainId grain, IReadOnlyList<SiloAddress> silos)
    {
        if (silos.Count == 0)
        {
            return null;
        }

        var found = last;
        if (found is null || !ReferenceEquals(found.Silos, silos))
        {
            last = found = new(silos, EvenSpread.Owners(shards(), [.. silos.Select(silo => silo.ToParsableString())]));
        }

        return ulong.TryParse(grain.Key.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var key) && key < (ulong)found.Owners.Length
            ? silos[found.Owners[key]]
            : null;
    }

    private sealed record Found(IReadOnlyList<SiloAddress> Silos, int[] Owners);
}

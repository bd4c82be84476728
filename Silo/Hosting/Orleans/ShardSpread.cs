using Krewe.Queues;

namespace Krewe.Hosting;

/// <summary>Which silo has which shard. Pure.</summary>
internal static class ShardSpread
{
    /// <summary>The silo of shard <paramref name="shard"/> of <paramref name="count"/>; null when there is no silo, or no such shard.</summary>
    public static SiloAddress? OwnerOf(int shard, int count, IEnumerable<SiloAddress> silos, IShardPlacement? placement = null)
    {
        var named = Named(silos);
        return named.Length == 0 || shard < 0 || shard >= count
            ? null
            : named[(placement ?? new EvenShardPlacement()).Ask(count, [.. named.Select(silo => silo.Name)])[shard]].Silo;
    }

    /// <summary>The silo of a grain that is spread; null when there is no silo, or its key is no number.</summary>
    public static SiloAddress? OwnerOf(GrainId grain, IEnumerable<SiloAddress> silos)
    {
        var named = Named(silos);
        return named.Length == 0 || !grain.TryGetIntegerKey(out var key, out _)
            ? null
            : named[EvenSpread.OwnerOf((ulong)key, [.. named.Select(silo => silo.Name)])].Silo;
    }

    private static (SiloAddress Silo, string Name)[] Named(IEnumerable<SiloAddress> silos) =>
        [.. silos.Select(silo => (Silo: silo, Name: silo.ToParsableString())).OrderBy(silo => silo.Name, StringComparer.Ordinal)];
}

using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>The members of the cluster at one version, and who of them owns what.</summary>
public sealed class MembershipView
{
    public static readonly MembershipView Empty = new(0, []);

    private readonly SiloAddress[] _active;

    public MembershipView(long version, ImmutableArray<MembershipEntry> members)
    {
        Version = version;
        Members = members;
        _active = [.. members.Where(m => m.Status == SiloStatus.Active).Select(m => m.Address).Order()];
    }

    public long Version { get; }

    public ImmutableArray<MembershipEntry> Members { get; }

    /// <summary>The silos that grains are placed on, in the order of their addresses.</summary>
    public IReadOnlyList<SiloAddress> Active => _active;

    /// <summary>Whether the silo still answers: it is listed, and not as dead.</summary>
    public bool IsAlive(SiloAddress silo) => Members.Any(m => m.Status != SiloStatus.Dead && m.Address == silo);

    /// <summary>Whether the silo was given up: it is listed as dead.</summary>
    public bool IsDead(SiloAddress silo) => Members.Any(m => m.Status == SiloStatus.Dead && m.Address == silo);

    /// <summary>
    /// The silo a grain lives on, null if there is none: rendezvous hashing, so that all nodes with the same view agree
    /// and a silo that comes or goes moves only its own share.
    /// </summary>
    public SiloAddress? OwnerOf(GrainId grain)
    {
        if (_active.Length == 1) return _active[0];
        SiloAddress? owner = null;
        ulong best = 0;
        foreach (var silo in _active)
        {
            var weight = StableHash.Mix(grain.Hash ^ silo.Hash);
            if (owner is not null && weight <= best) continue;
            owner = silo;
            best = weight;
        }

        return owner;
    }
}

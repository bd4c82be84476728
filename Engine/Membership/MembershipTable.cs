using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>All silos that are known, as the store lists them.</summary>
/// <param name="Version">Another for each change; 0: nothing was ever stored.</param>
/// <param name="Rows">One for each address, in no order that matters.</param>
public sealed record MembershipTable(long Version, ImmutableArray<MembershipRow> Rows)
{
    public static readonly MembershipTable Empty = new(0, []);

    public MembershipRow? Find(SiloAddress silo) => Rows.FirstOrDefault(row => row.Entry.Address == silo);
}

/// <summary>A silo in the table.</summary>
/// <param name="Entry">What all know of it.</param>
/// <param name="Epoch">How often this address has entered: what was said of it before means another.</param>
/// <param name="HasLeft">It is dead because it left in order, not because others have given it up.</param>
public sealed record MembershipRow(MembershipEntry Entry, long Epoch, bool HasLeft = false)
{
    public bool IsAlive => Entry.Status != SiloStatus.Dead;
}

/// <summary>What a silo says of itself and others with each heartbeat.</summary>
/// <param name="Silo">Whose it is.</param>
/// <param name="Count">Another number each time.</param>
/// <param name="Version">The version of the table that it has seen.</param>
/// <param name="Suspects">Whom it takes for dead just now.</param>
public sealed record Heartbeat(SiloAddress Silo, long Count, long Version, ImmutableArray<Suspicion> Suspects);

/// <summary>A silo that somebody takes for dead.</summary>
/// <param name="Silo">Its address.</param>
/// <param name="Epoch">Which of its entries is meant.</param>
public readonly record struct Suspicion(SiloAddress Silo, long Epoch);

/// <summary>What the store tells in answer to a heartbeat.</summary>
/// <param name="Table">The table; null: it still has the version that the caller knows.</param>
/// <param name="Heartbeats">The newest heartbeat of each silo.</param>
public sealed record MembershipTick(MembershipTable? Table, ImmutableArray<Heartbeat> Heartbeats);

/// <summary>A change of the table.</summary>
/// <param name="Version">The version it was made for.</param>
/// <param name="Put">Rows that are new or take the place of those with their address.</param>
/// <param name="Remove">Silos that are no longer listed; their heartbeats go too.</param>
public sealed record MembershipChange(long Version, ImmutableArray<MembershipRow> Put, ImmutableArray<SiloAddress> Remove);

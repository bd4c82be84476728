namespace Orleans.Runtime;

/// <summary>A silo in the membership.</summary>
/// <param name="Address">Where the silos reach it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Gateway">Where clients reach it; null if they cannot.</param>
/// <param name="Status">Where it is in its life.</param>
/// <param name="StartTime">When it started.</param>
[Immutable]
public sealed record MembershipEntry(
    SiloAddress Address, string Name, SiloAddress? Gateway, SiloStatus Status, DateTimeOffset StartTime);

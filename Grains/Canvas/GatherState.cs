using Orleans;

namespace Krewe.Graphs;

/// <summary>What a gather grain keeps: which members have ended, in each round. The results stay with the members.</summary>
[GenerateSerializer, Alias("krewe.GatherState")]
public sealed class GatherState
{
    /// <summary>Number of members.</summary>
    [Id(0)] public int Count { get; set; }

    /// <summary>For each round, round 0 being the members, one bit per result, see <see cref="MemberSet"/>.</summary>
    [Id(1)] public byte[][] Rounds { get; set; } = [];

    /// <summary>Members that ended without success.</summary>
    [Id(2)] public int Failed { get; set; }
}

using Orleans;

namespace Krewe.Graphs;

/// <summary>What a scatter grain keeps.</summary>
[GenerateSerializer, Alias("krewe.ScatterState")]
public sealed class ScatterState
{
    /// <summary>Members submitted so far, all of them from the first on.</summary>
    [Id(0)] public int Cursor { get; set; }

    /// <summary>Number of stored pages.</summary>
    [Id(1)] public int Pages { get; set; }

    /// <summary>Number of members.</summary>
    [Id(2)] public int Count { get; set; }

    /// <summary>Pages of which all members are submitted.</summary>
    [Id(3)] public int Fed { get; set; }

    /// <summary>The submission that stored the pages.</summary>
    [Id(4)] public string? Nonce { get; set; }
}

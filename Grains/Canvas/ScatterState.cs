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
}

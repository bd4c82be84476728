using Orleans;

namespace Krewe.Graphs;

/// <summary>What a page grain keeps.</summary>
[GenerateSerializer, Alias("krewe.PageState")]
public sealed class PageState
{
    /// <summary>The members as a JSON array of graph nodes.</summary>
    [Id(0)] public byte[] Members { get; set; } = [];

    /// <summary>Keys of pages of groups in it.</summary>
    [Id(1)] public string[] Nested { get; set; } = [];

    /// <summary>How often in a row it has looked for its job in vain.</summary>
    [Id(2)] public int InVain { get; set; }
}

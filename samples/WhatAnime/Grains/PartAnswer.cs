using Orleans;
using WhatAnime.Search;

namespace WhatAnime.Grains;

/// <summary>What one part of the index has that looks like what was looked for.</summary>
/// <param name="Run">The index it belongs to; see <see cref="Index.Manifest.Run"/>.</param>
/// <param name="Silo">The silo that answers.</param>
/// <param name="Frames">Frames that were looked at; 0 when that index has no such part.</param>
/// <param name="Matches">Likest first.</param>
/// <param name="Problem">Why the part was not searched; null when it was.</param>
[GenerateSerializer, Immutable, Alias("whatanime.PartAnswer")]
public sealed record PartAnswer(
    [property: Id(0)] string Run, [property: Id(1)] string Silo, [property: Id(2)] long Frames, [property: Id(3)] Match[] Matches,
    [property: Id(4)] string? Problem = null)
{
    /// <summary>A part that was not searched.</summary>
    public static PartAnswer None(string problem) => new("", "", 0, [], problem);
}

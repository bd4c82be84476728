using Orleans;

namespace WhatAnime.Search;

/// <summary>A stretch of a file that looks like what was looked for. Times in seconds, 0 for a still picture.</summary>
/// <param name="File">The path it was ingested from.</param>
/// <param name="Episode">The last number in the file's name, for a video; null when it has none, and for pictures.</param>
/// <param name="From">Where the stretch begins.</param>
/// <param name="At">Where in it the likest frame is.</param>
/// <param name="To">Where the stretch ends.</param>
/// <param name="Similarity">(255 − distance) / 255: 1 for the same descriptor; under 0.9 it is probably something else.</param>
[GenerateSerializer, Immutable, Alias("whatanime.Match")]
public sealed record Match(
    [property: Id(0)] string File, [property: Id(1)] int? Episode, [property: Id(2)] double From, [property: Id(3)] double At, [property: Id(4)] double To,
    [property: Id(5)] double Similarity);

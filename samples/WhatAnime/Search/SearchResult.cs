namespace WhatAnime.Search;

/// <summary>The answer to a search, in the shape trace.moe gives it.</summary>
/// <param name="FrameCount">Frames that were looked at.</param>
/// <param name="Result">At most ten, likest first.</param>
public sealed record SearchResult(long FrameCount, Match[] Result)
{
    /// <summary>Frames in the index; more than were looked at when parts of it did not answer.</summary>
    public long Frames { get; init; } = FrameCount;

    /// <summary>Shards of the index.</summary>
    public int Shards { get; init; }

    /// <summary>Silos that answered.</summary>
    public int Silos { get; init; }

    /// <summary>Why not all frames were looked at; null when they were.</summary>
    public string? Problem { get; init; }
}

namespace WhatAnime.Search;

/// <summary>The answer to a search, in the shape trace.moe gives it.</summary>
/// <param name="FrameCount">Frames that were looked at.</param>
/// <param name="Result">At most ten, likest first.</param>
public sealed record SearchResult(long FrameCount, Match[] Result);

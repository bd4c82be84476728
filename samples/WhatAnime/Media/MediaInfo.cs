namespace WhatAnime.Media;

/// <summary>What is known of a file before it is decoded.</summary>
/// <param name="IsStill">A picture rather than a video: one frame, possibly with transparency, and no time.</param>
/// <param name="Seconds">The length of a video; 0 when it is a still, or when the container does not say.</param>
public sealed record MediaInfo(string Path, bool IsStill, double Seconds);

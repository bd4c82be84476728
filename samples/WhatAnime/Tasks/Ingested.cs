namespace WhatAnime.Tasks;

/// <summary>What came of a file.</summary>
/// <param name="File">Its path.</param>
/// <param name="Frames">Entries in the index.</param>
/// <param name="Problem">Why it could not be read; null when it could.</param>
public sealed record Ingested(string File, int Frames, string? Problem);

namespace WhatAnime.Search;

/// <summary>A frame of an index and how far it is from what was looked for.</summary>
/// <param name="Frame">Its number in the index.</param>
/// <param name="Squared">The squared distance.</param>
public readonly record struct Hit(int Frame, int Squared);

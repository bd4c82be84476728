namespace WhatAnime.Index;

/// <summary>A file is not an index, or not the whole of one. The message names it and says what is wrong and what to do.</summary>
public sealed class IndexFormatException(string path, string problem)
    : Exception($"{path}: {problem}. Make it anew with: WhatAnime ingest FOLDER...");

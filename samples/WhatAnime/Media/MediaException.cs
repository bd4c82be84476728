namespace WhatAnime.Media;

/// <summary>A file could not be turned into frames. The message names the file and says what ffmpeg said of it.</summary>
public sealed class MediaException : Exception
{
    public MediaException(string message)
        : base(message) { }

    public MediaException(string message, Exception inner)
        : base(message, inner) { }
}

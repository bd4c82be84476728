namespace WhatAnime.Media;

/// <summary>One picture of <see cref="Width"/> × <see cref="Height"/> pixels, three bytes each: red, green, blue, row by row.</summary>
/// <param name="Seconds">Time since the start of the file; 0 for a still picture.</param>
/// <param name="Rgb">The pixels. Valid until the next frame is asked for: the buffer is used again.</param>
public readonly record struct Frame(double Seconds, ReadOnlyMemory<byte> Rgb)
{
    public const int Width = 320;
    public const int Height = 180;
    public const int Bytes = Width * Height * 3;
}

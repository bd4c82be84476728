using WhatAnime.Descriptors;

namespace WhatAnime.Index;

/// <summary>The frames of many files, laid out for the scan. Immutable, so any number of searches may read it at once.</summary>
/// <remarks>
/// Descriptors stand in blocks of <see cref="BlockFrames"/> frames, one coefficient after the other: 32 first coefficients,
/// 32 second ones, and so on. One vector instruction then works on the same coefficient of 32 frames, nothing is ever summed
/// across a vector, and a frame takes exactly 33 bytes. The last block is filled up with zeros, which the scan never returns.
/// Beside them each frame has its file, its time and for how long it stood still: 10 bytes, read for hits only.
/// </remarks>
public sealed class FrameIndex
{
    public const int BlockFrames = 32;
    public const int BlockBytes = BlockFrames * ColorLayout.Length;

    internal FrameIndex(string[] files, byte[] blocks, int[] fileOf, int[] startMs, ushort[] lengthMs)
    {
        (Paths, Blocks, FileOf, StartMs, LengthMs) = (files, blocks, fileOf, startMs, lengthMs);
    }

    /// <summary>Frames in it.</summary>
    public int Count => FileOf.Length;

    public IReadOnlyList<string> Files => Paths;

    /// <summary>Bytes it takes in memory, file names aside.</summary>
    public long Bytes => Blocks.LongLength + Count * 10L;

    internal string[] Paths { get; }

    internal byte[] Blocks { get; }

    internal int[] FileOf { get; }

    internal int[] StartMs { get; }

    internal ushort[] LengthMs { get; }

    internal static int BlocksFor(int frames) => (frames + BlockFrames - 1) / BlockFrames;

    /// <summary>Copies one frame's descriptor out of its block.</summary>
    public void Descriptor(int frame, Span<byte> descriptor)
    {
        int at = frame / BlockFrames * BlockBytes + frame % BlockFrames;
        for (int n = 0; n < ColorLayout.Length; n++)
        {
            descriptor[n] = Blocks[at + n * BlockFrames];
        }
    }
}

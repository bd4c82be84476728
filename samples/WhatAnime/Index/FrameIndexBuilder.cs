using WhatAnime.Descriptors;

namespace WhatAnime.Index;

/// <summary>Gathers frames, leaves out those that only repeat the last, and lays out an index.</summary>
public sealed class FrameIndexBuilder
{
    /// <summary>How long one entry may stand for the frames that look like it. Its middle is then within a second of them all.</summary>
    public const int LongestRunMs = 2000;

    /// <summary>Up to this squared distance two frames of a run look alike: two coefficients may differ by one step.</summary>
    public const int AlikeUpTo = 2;

    private readonly List<string> _files = [];
    private readonly List<byte> _descriptors = [];
    private readonly List<int> _fileOf = [];
    private readonly List<int> _startMs = [];
    private readonly List<ushort> _lengthMs = [];

    public int Count => _fileOf.Count;

    /// <summary>The frames added from here on are of this file, and come in the order of their times.</summary>
    public void StartFile(string path) => _files.Add(path);

    /// <summary>Adds a frame of the current file, or lengthens the entry before it when the two look alike.</summary>
    /// <returns>Whether it became an entry.</returns>
    public bool Add(double seconds, ReadOnlySpan<byte> descriptor)
    {
        int file = _files.Count - 1;
        int now = (int)Math.Round(seconds * 1000);
        int last = Count - 1;
        if (last >= 0 && _fileOf[last] == file && now - _startMs[last] <= LongestRunMs
            && ColorLayout.SquaredDistance(Descriptor(last), descriptor) <= AlikeUpTo)
        {
            _lengthMs[last] = (ushort)(now - _startMs[last]);
            return false;
        }

        Append(file, now, 0, descriptor);
        return true;
    }

    /// <summary>Adds everything another index holds, as it is.</summary>
    public void AddAll(FrameIndex index)
    {
        int firstFile = _files.Count;
        _files.AddRange(index.Paths);
        Span<byte> descriptor = stackalloc byte[ColorLayout.Length];
        for (int frame = 0; frame < index.Count; frame++)
        {
            index.Descriptor(frame, descriptor);
            Append(firstFile + index.FileOf[frame], index.StartMs[frame], index.LengthMs[frame], descriptor);
        }
    }

    public FrameIndex Build()
    {
        int blocks = FrameIndex.BlocksFor(Count);
        var transposed = new byte[blocks * FrameIndex.BlockBytes];
        for (int frame = 0; frame < Count; frame++)
        {
            int at = frame / FrameIndex.BlockFrames * FrameIndex.BlockBytes + frame % FrameIndex.BlockFrames;
            ReadOnlySpan<byte> descriptor = Descriptor(frame);
            for (int n = 0; n < ColorLayout.Length; n++)
            {
                transposed[at + n * FrameIndex.BlockFrames] = descriptor[n];
            }
        }

        return new FrameIndex([.. _files], transposed, [.. _fileOf], [.. _startMs], [.. _lengthMs]);
    }

    private ReadOnlySpan<byte> Descriptor(int frame) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_descriptors).Slice(frame * ColorLayout.Length, ColorLayout.Length);

    private void Append(int file, int startMs, ushort lengthMs, ReadOnlySpan<byte> descriptor)
    {
        _fileOf.Add(file);
        _startMs.Add(startMs);
        _lengthMs.Add(lengthMs);
        _descriptors.AddRange(descriptor);
    }
}

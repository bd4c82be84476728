using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using WhatAnime.Descriptors;
using WhatAnime.Index;
using WhatAnime.Search;

namespace WhatAnime.Evaluation;

/// <summary>Measures the scan against the fastest thing that can be done with the same memory: adding it all up.</summary>
/// <param name="Frames">Frames in the index measured on, all of them random.</param>
/// <param name="SumGigabytes">Bytes a second of a plain vector sum over the descriptors, in units of 10⁹, on one core.</param>
/// <param name="ScanGigabytes">The same of a search for one descriptor.</param>
/// <param name="QueryGigabytes">The same of a search for the three coarse descriptors of a query.</param>
public sealed record ScanSpeed(int Frames, double SumGigabytes, double ScanGigabytes, double QueryGigabytes)
{
    private const int Rounds = 7;

    /// <summary>Which part of the memory bandwidth the scan reaches.</summary>
    public double Share => ScanGigabytes / SumGigabytes;

    public static ScanSpeed Measure(int frames, int seed)
    {
        var random = new Random(seed);
        FrameIndex index = RandomIndex(frames, random);
        byte[][] descriptors = [.. Enumerable.Range(0, 3).Select(_ => RandomDescriptor(random))];
        ulong sum = 0;
        int hits = 0;
        double plain = 0, scan = 0, query = 0;

        // In turns, so that a busy moment of the machine meets all of them; the best round of each counts.
        for (int round = 0; round < Rounds; round++)
        {
            plain = Math.Max(plain, Rate(index, () => sum += Sum(index.Blocks)));
            scan = Math.Max(scan, Rate(index, () => hits += Scan.Nearest(index, descriptors[..1], 100).Length));
            query = Math.Max(query, Rate(index, () => hits += Scan.Nearest(index, descriptors, 100).Length));
        }

        return sum == 0 || hits == 0 ? throw new InvalidOperationException("The measured work was not done.") : new(frames, plain, scan, query);
    }

    private static double Rate(FrameIndex index, Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return index.Blocks.LongLength / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    private static ulong Sum(byte[] bytes)
    {
        Vector256<ulong> one = default, two = default, three = default, four = default;
        ReadOnlySpan<Vector256<ulong>> vectors = MemoryMarshal.Cast<byte, Vector256<ulong>>(bytes);
        for (int n = 0; n + 3 < vectors.Length; n += 4)
        {
            one += vectors[n];
            two += vectors[n + 1];
            three += vectors[n + 2];
            four += vectors[n + 3];
        }

        return Vector256.Sum(one + two + three + four);
    }

    private static FrameIndex RandomIndex(int frames, Random random)
    {
        var blocks = new byte[FrameIndex.BlocksFor(frames) * FrameIndex.BlockBytes];
        random.NextBytes(blocks);
        foreach (ref byte value in blocks.AsSpan())
        {
            value &= 31;
        }

        return new FrameIndex(["random"], blocks, new int[frames], new int[frames], new ushort[frames]);
    }

    private static byte[] RandomDescriptor(Random random) =>
        [.. Enumerable.Range(0, ColorLayout.Length).Select(_ => (byte)random.Next(32))];
}

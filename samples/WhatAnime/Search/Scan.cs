using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using WhatAnime.Descriptors;
using WhatAnime.Index;

namespace WhatAnime.Search;

/// <summary>Finds the frames nearest to a few descriptors by looking at every one: exact, and as fast as memory gives them.</summary>
/// <remarks>
/// Squared distances are summed for 32 frames at a time in 16 bits, where they fit (see <see cref="ColorLayout"/>). Several
/// descriptors are compared with a block while it is in the first-level cache: suppositions about a query cost no memory bandwidth.
/// </remarks>
public static class Scan
{
    /// <param name="index">Where to look.</param>
    /// <param name="descriptors">What to look for; a frame's distance is that to the nearest of them.</param>
    /// <param name="k">How many frames to return.</param>
    /// <returns>The k nearest frames, nearest first; at one distance the lower number first.</returns>
    public static Hit[] Nearest(FrameIndex index, IReadOnlyList<byte[]> descriptors, int k)
    {
        var nearest = new Nearest(k);
        Vector256<byte>[] queries = [.. descriptors.SelectMany(descriptor => descriptor).Select(Vector256.Create)];
        Span<ushort> distances = stackalloc ushort[FrameIndex.BlockFrames];
        int blocks = FrameIndex.BlocksFor(index.Count);
        for (int block = 0; block < blocks; block++)
        {
            (Vector256<ushort> low, Vector256<ushort> high) = Distances(
                ref MemoryMarshal.GetArrayDataReference(index.Blocks), (nuint)block * FrameIndex.BlockBytes, queries);

            // "Under the limit" is said as "at or under the limit less one", so that no limit yet is the largest number of 16 bits.
            Vector256<ushort> limit = Vector256.Create((ushort)Math.Clamp(nearest.Limit - 1, 0, ushort.MaxValue));
            uint under = Vector256.LessThanOrEqual(low, limit).ExtractMostSignificantBits()
                | (Vector256.LessThanOrEqual(high, limit).ExtractMostSignificantBits() << 16);
            if (under == 0)
            {
                continue;
            }

            low.CopyTo(distances);
            high.CopyTo(distances[16..]);
            int first = block * FrameIndex.BlockFrames;
            for (; under != 0; under &= under - 1)
            {
                int lane = BitOperations.TrailingZeroCount(under);
                if (first + lane < index.Count)
                {
                    nearest.Offer(first + lane, distances[lane]);
                }
            }
        }

        return nearest.Sorted();
    }

    // For each of the 32 frames of a block the squared distance to the nearest query.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<ushort> Low, Vector256<ushort> High) Distances(ref byte blocks, nuint at, Vector256<byte>[] queries)
    {
        Vector256<ushort> low = Vector256<ushort>.AllBitsSet, high = low;
        for (int query = 0; query < queries.Length; query += ColorLayout.Length)
        {
            Vector256<ushort> sumLow = default, sumHigh = default;
            for (int n = 0; n < ColorLayout.Length; n++)
            {
                Vector256<byte> row = Vector256.LoadUnsafe(ref blocks, at + (nuint)(n * FrameIndex.BlockFrames));
                Vector256<byte> wanted = queries[query + n];
                Vector256<byte> difference = Vector256.Max(row, wanted) - Vector256.Min(row, wanted);
                Vector256<ushort> differenceLow = Vector256.WidenLower(difference), differenceHigh = Vector256.WidenUpper(difference);
                sumLow += differenceLow * differenceLow;
                sumHigh += differenceHigh * differenceHigh;
            }

            low = Vector256.Min(low, sumLow);
            high = Vector256.Min(high, sumHigh);
        }

        return (low, high);
    }
}

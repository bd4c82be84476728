using WhatAnime.Descriptors;
using WhatAnime.Index;

namespace Krewe.Tests.Samples.WhatAnime;

/// <summary>Indexes made of given or random descriptors.</summary>
internal static class Indexes
{
    public static FrameIndex Of(IReadOnlyList<byte[]> descriptors, int[] fileOf, string[] files)
    {
        var blocks = new byte[FrameIndex.BlocksFor(descriptors.Count) * FrameIndex.BlockBytes];
        for (int frame = 0; frame < descriptors.Count; frame++)
        {
            for (int n = 0; n < ColorLayout.Length; n++)
            {
                blocks[frame / 32 * FrameIndex.BlockBytes + n * 32 + frame % 32] = descriptors[frame][n];
            }
        }

        return new FrameIndex(files, blocks, fileOf, [.. descriptors.Select((_, n) => n * 100)], [.. descriptors.Select((_, n) => (ushort)(n % 50))]);
    }

    public static FrameIndex Of(IReadOnlyList<byte[]> descriptors) => Of(descriptors, new int[descriptors.Count], ["file"]);

    /// <summary>Any descriptor there can be, up to its extremes.</summary>
    public static byte[] RandomDescriptor(Random random) =>
        [.. Enumerable.Range(0, ColorLayout.Length).Select(n => (byte)random.Next(n is 0 or 21 or 27 ? 64 : 32))];
}

using Orleans;

namespace WhatAnime.Descriptors;

/// <summary>What is looked for: the descriptors of one picture under several suppositions about what was done to it.</summary>
/// <remarks>
/// The descriptor sees the whole frame, so bars or a cut edge move everything in it. The index holds each frame once; the
/// suppositions are made on the side of the query, where they cost nothing per frame stored: bars are found and left out, and a
/// cut edge is put back in the width it may have had, filled with the pixels next to it. That puts all blocks but the
/// outermost back over what they showed in the original.
/// The scan looks for the few coarse ones and hands its best frames on; those are measured again with all of the fine ones.
/// </remarks>
/// <param name="Coarse">Descriptors for the scan: nothing cut off, and the same from all sides.</param>
/// <param name="Fine">Descriptors for the second look: each side by itself.</param>
[GenerateSerializer, Immutable, Alias("whatanime.Query")]
public sealed record Query([property: Id(0)] byte[][] Coarse, [property: Id(1)] byte[][] Fine)
{
    /// <summary>A query may have been brightened, and a wrong guess only adds suppositions: be generous.</summary>
    private const int Darkness = 60;

    private static readonly double[] SameCrops = [0, 0.03, 0.06];
    private static readonly double[] SideCrops = [0, 0.035, 0.07];

    /// <param name="rgb">A frame.</param>
    public static Query For(ReadOnlySpan<byte> rgb)
    {
        View[] bases = Letterbox.Inside(rgb, Darkness) is { } inside ? [inside, View.Full] : [View.Full];
        var coarse = new List<byte[]>();
        var fine = new List<byte[]>();
        foreach (View view in bases)
        {
            foreach (double crop in SameCrops)
            {
                coarse.Add(ColorLayout.Describe(rgb, view.BeforeCrop(crop, crop, crop, crop)));
            }

            foreach (double left in SideCrops)
            {
                foreach (double top in SideCrops)
                {
                    foreach (double right in SideCrops)
                    {
                        foreach (double bottom in SideCrops)
                        {
                            fine.Add(ColorLayout.Describe(rgb, view.BeforeCrop(left, top, right, bottom)));
                        }
                    }
                }
            }
        }

        return new Query([.. coarse], [.. coarse, .. fine]);
    }
}

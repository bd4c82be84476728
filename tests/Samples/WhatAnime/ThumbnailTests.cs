using WhatAnime.Descriptors;
using WhatAnime.Media;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class ThumbnailTests
{
    // A block is 40 pixels wide and 22.5 high: rows 22 and 67 belong to two blocks by half. Grey = row number, so that the mean of
    // the first block is that of 0…22.5: (0 + 1 + … + 21 + 22 / 2) / 22.5 = 242 / 22.5.
    [Fact]
    public void A_row_on_a_boundary_counts_by_half_in_both_blocks()
    {
        float[] blocks = Take(Pictures.Of((_, y) => (byte)y), View.Full);

        Assert.Equal(242 / 22.5, blocks[0], 3);
        Assert.Equal((11 + Enumerable.Range(23, 22).Sum()) / 22.5, blocks[8 * 3], 3);
    }

    [Fact]
    public void Columns_are_averaged_over_forty_pixels()
    {
        float[] blocks = Take(Pictures.Of((x, _) => (byte)(x / 2)), View.Full);

        for (int column = 0; column < 8; column++)
        {
            Assert.Equal(Enumerable.Range(column * 40, 40).Average(x => x / 2), blocks[column * 3], 3);
        }
    }

    [Fact]
    public void Colours_keep_their_places()
    {
        float[] blocks = Take(Pictures.Uniform(10, 20, 30), View.Full);

        Assert.Equal([10f, 20f, 30f], blocks[..3].Select(value => MathF.Round(value, 3)));
        Assert.Equal([10f, 20f, 30f], blocks[^3..].Select(value => MathF.Round(value, 3)));
    }

    // The outermost blocks of a view twice the size lie wholly outside: they show the pixels at the edge.
    [Fact]
    public void Outside_the_frame_its_edge_goes_on()
    {
        float[] blocks = Take(Pictures.Of((x, _) => x == 0 ? (byte)200 : x == Frame.Width - 1 ? (byte)100 : (byte)0), new View(-0.5, -0.5, 1.5, 1.5));

        Assert.Equal(200, blocks[0], 3);
        Assert.Equal(200, blocks[3], 3);
        Assert.Equal(100, blocks[7 * 3], 3);
    }

    // Ten per cent off each side: putting them back gives the frame again, seen from the inner 80 %.
    [Fact]
    public void Undoing_a_crop_gives_the_whole_back()
    {
        View whole = new View(0.1, 0.1, 0.9, 0.9).BeforeCrop(0.1, 0.1, 0.1, 0.1);

        Assert.Equal([0.0, 0, 1, 1], [Math.Round(whole.Left, 9), Math.Round(whole.Top, 9), Math.Round(whole.Right, 9), Math.Round(whole.Bottom, 9)]);
    }

    private static float[] Take(byte[] rgb, View view)
    {
        var blocks = new float[8 * 8 * 3];
        Thumbnail.Take(rgb, view, blocks);
        return blocks;
    }
}

using WhatAnime.Descriptors;
using WhatAnime.Media;

namespace Krewe.Tests.Samples.WhatAnime;

public sealed class ColorLayoutTests
{
    // A grey picture has the chroma means 128 → 16 + (128 − 112) = 32, and no detail: 16 throughout.
    [Theory]
    [InlineData(0, 2)] // Y = 16 → 16 / 4 = 4 → 4 / 2 = 2
    [InlineData(127, 30)] // Y = ⌊219 · 127/256 + 16.5⌋ = 125 → 32 + (125 − 96) = 61 → 30
    [InlineData(255, 61)] // Y = ⌊219 · 255/256 + 16.5⌋ = 234 → 112 + (234 − 192) / 4 = 122 → 61
    public void A_grey_picture_has_only_a_brightness(byte grey, byte expected)
    {
        byte[] descriptor = ColorLayout.Describe(Pictures.Uniform(grey, grey, grey), View.Full);

        Assert.Equal(Expect((0, expected)), descriptor);
    }

    // y = 0.299 · 255/256 = 0.29783. Y = ⌊219 y + 16.5⌋ = 81 → 16 + 17 / 2 = 24 → 12.
    // Cb = ⌊126.336 · (0 − y) + 128.5⌋ = 90 → 26 / 4 = 6.  Cr = ⌊159.712 · (255/256 − y) + 128.5⌋ = 240 → 63.
    [Fact]
    public void Pure_red_has_the_means_worked_out_by_hand() =>
        Assert.Equal(Expect((0, 12), (21, 6), (27, 63)), ColorLayout.Describe(Pictures.Uniform(255, 0, 0), View.Full));

    // Y is 16 left and 234 right: mean 125 → 32 + 29 = 61 → 30. In a row, coefficient u is √8 · ½ · (16 − 234) · S(u), where
    // S(u) = Σ cos((2x + 1) u π / 16) over x = 0…3: S(1) = 2.5629, S(3) = −0.9000, S(5) = 0.6013, and S = 0 for even u.
    // u = 1: −790 / 2 = −395, held to −256 → 128 − 128 = 0 → 0.      Second in zigzag order: place 1.
    // u = 3: 277 / 2 = 138 → 128 + 64 + 34 = 226 → 28.               Place 6.
    // u = 5: −185 / 2 = −92 → 128 − (32 + 46) = 50 → 6.              Place 15.
    [Fact]
    public void Black_beside_white_has_the_odd_horizontal_coefficients()
    {
        byte[] picture = Pictures.Of((x, _) => x < Frame.Width / 2 ? (byte)0 : (byte)255);

        Assert.Equal(Expect((0, 30), (1, 0), (6, 28), (15, 6)), ColorLayout.Describe(picture, View.Full));
    }

    // Grey 127 + 50 cos(…) cos(…) is a single wave of amplitude 219/256 · 50 = 42.77 in Y, and so has one coefficient,
    // 4 · 42.77 = 171 → 85 → 128 + 32 + 42 = 202 → 25, at v = 1, u = 2: place 7. Means are rounded to whole numbers, which leaves
    // less than one in all others: none, once halved.
    [Fact]
    public void One_wave_has_one_coefficient()
    {
        var blocks = new float[8 * 8 * 3];
        for (int n = 0; n < blocks.Length; n++)
        {
            int x = n / 3 % 8, y = n / 24;
            blocks[n] = 127 + 50 * MathF.Cos((2 * x + 1) * 2 * MathF.PI / 16) * MathF.Cos((2 * y + 1) * MathF.PI / 16);
        }

        var descriptor = new byte[ColorLayout.Length];
        ColorLayout.FromBlocks(blocks, descriptor);

        Assert.Equal(Expect((0, 30), (7, 25)), descriptor);
    }

    [Fact]
    public void The_largest_squared_distance_fits_sixteen_bits()
    {
        byte[] least = new byte[ColorLayout.Length];
        byte[] most = [.. Enumerable.Range(0, ColorLayout.Length).Select(n => n is 0 or 21 or 27 ? (byte)63 : (byte)31)];

        Assert.Equal(40_737, ColorLayout.SquaredDistance(least, most));
        Assert.Equal(1.0, ColorLayout.Similarity(0));
        Assert.Equal((255 - Math.Sqrt(40_737)) / 255, ColorLayout.Similarity(40_737));
    }

    private static byte[] Expect(params (int Place, byte Value)[] values)
    {
        var descriptor = new byte[ColorLayout.Length];
        descriptor.AsSpan().Fill(16);
        descriptor[21] = descriptor[27] = 32;
        foreach ((int place, byte value) in values)
        {
            descriptor[place] = value;
        }

        return descriptor;
    }
}

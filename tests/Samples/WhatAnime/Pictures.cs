using WhatAnime.Media;

namespace Krewe.Tests.Samples.WhatAnime;

/// <summary>Frames drawn by a formula.</summary>
internal static class Pictures
{
    public static byte[] Uniform(byte red, byte green, byte blue) => Of((_, _) => (red, green, blue));

    public static byte[] Of(Func<int, int, byte> grey) =>
        Of((x, y) =>
        {
            byte value = grey(x, y);
            return (value, value, value);
        });

    public static byte[] Of(Func<int, int, (byte Red, byte Green, byte Blue)> colour)
    {
        var rgb = new byte[Frame.Bytes];
        for (int n = 0; n < rgb.Length; n += 3)
        {
            (rgb[n], rgb[n + 1], rgb[n + 2]) = colour(n / 3 % Frame.Width, n / 3 / Frame.Width);
        }

        return rgb;
    }

    /// <summary>Another picture for every seed: a few soft waves of colour.</summary>
    public static byte[] Waves(int seed)
    {
        var random = new Random(seed);
        double[] turns = [.. Enumerable.Range(0, 12).Select(_ => random.NextDouble() * 9 - 4.5)];
        return Of((x, y) => (Wave(0, x, y), Wave(4, x, y), Wave(8, x, y)));

        byte Wave(int n, int x, int y) => (byte)(128
            + 70 * Math.Sin(turns[n] * x / Frame.Width + turns[n + 1] * y / Frame.Height + turns[n + 2] * 3)
            + 40 * Math.Sin(2 * turns[n + 3] * x / Frame.Width));
    }
}

using System.Globalization;

namespace WhatAnime.Evaluation;

/// <summary>Something that happens to pictures on their way through the world, as filters of ffmpeg.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Filters">Draws its strength and gives the filters.</param>
/// <param name="Quality">Draws the quantiser of the JPEG the query is written as, 2 (best) to 31.</param>
public sealed record Distortion(string Name, Func<Random, string> Filters, Func<Random, int> Quality)
{
    /// <summary>Every kind by itself, and all at once in milder form.</summary>
    public static readonly IReadOnlyList<Distortion> All =
    [
        new("rescaled", random => Scale(random, 0.25, 0.7), _ => 3),
        new("recompressed", _ => "null", random => random.Next(20, 32)),
        new("brightened", random => Brighten(random, 0.04, 0.12), _ => 3),
        new("blurred", random => Invariant($"gblur=sigma={Between(random, 2, 6):0.00}"), _ => 3),
        new("cropped", random => Crop(random, 0.07), _ => 3),
        new("letterboxed", Bars, _ => 3),
        new("all of these", random => $"{Crop(random, 0.035)},{Brighten(random, 0, 0.05)},{Bars(random)},{Scale(random, 0.5, 0.8)}", _ => 12),
    ];

    private static string Scale(Random random, double least, double most) =>
        Invariant($"scale=trunc(iw*{Between(random, least, most):0.000}/2)*2:trunc(ih*{Between(random, least, most):0.000}/2)*2");

    private static string Brighten(Random random, double least, double most) =>
        Invariant($"format=yuv444p,eq=brightness={Between(random, least, most):0.000}");

    // Up to `most` of each side, each by itself.
    private static string Crop(Random random, double most)
    {
        double left = Between(random, 0, most), right = Between(random, 0, most), top = Between(random, 0, most), bottom = Between(random, 0, most);
        return Invariant($"crop=iw*{1 - left - right:0.0000}:ih*{1 - top - bottom:0.0000}:iw*{left:0.0000}:ih*{top:0.0000}");
    }

    private static string Bars(Random random)
    {
        string stretched = Invariant($"{Between(random, 1.15, 1.6):0.000}");
        return random.Next(2) == 0 ? $"pad=iw:trunc(ih*{stretched}/2)*2:0:(oh-ih)/2:black" : $"pad=trunc(iw*{stretched}/2)*2:ih:(ow-iw)/2:0:black";
    }

    private static double Between(Random random, double least, double most) => least + random.NextDouble() * (most - least);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

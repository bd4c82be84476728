using System.Text;
using Spectre.Console;
using WhatAnime.Media;

namespace WhatAnime.Commands;

/// <summary>A frame as coloured half blocks, two pixels to a character.</summary>
internal static class Preview
{
    private const int Columns = 32, Lines = 9;

    /// <param name="rgb">A frame.</param>
    public static Markup Of(ReadOnlySpan<byte> rgb)
    {
        var text = new StringBuilder();
        for (int line = 0; line < Lines; line++)
        {
            for (int column = 0; column < Columns; column++)
            {
                text.Append('[').Append(Colour(rgb, column, 2 * line)).Append(" on ").Append(Colour(rgb, column, 2 * line + 1)).Append("]▀[/]");
            }

            text.Append(line < Lines - 1 ? "\n" : "");
        }

        return new Markup(text.ToString());
    }

    private static string Colour(ReadOnlySpan<byte> rgb, int column, int row)
    {
        const int Wide = Frame.Width / Columns, High = Frame.Height / (2 * Lines);
        int red = 0, green = 0, blue = 0;
        for (int y = row * High; y < (row + 1) * High; y++)
        {
            for (int x = column * Wide; x < (column + 1) * Wide; x++)
            {
                int at = (y * Frame.Width + x) * 3;
                (red, green, blue) = (red + rgb[at], green + rgb[at + 1], blue + rgb[at + 2]);
            }
        }

        const int Pixels = Wide * High;
        return $"#{red / Pixels:x2}{green / Pixels:x2}{blue / Pixels:x2}";
    }
}

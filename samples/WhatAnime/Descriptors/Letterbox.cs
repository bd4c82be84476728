using WhatAnime.Media;

namespace WhatAnime.Descriptors;

/// <summary>Finds the black bars that letterboxing and pillarboxing put around a picture.</summary>
/// <remarks>
/// Bars come in pairs of one size, so the smaller of two sides decides for both: a dark scene next to one bar is not taken for
/// more bar. Anything under 2 % of a side or over 40 % is no bar.
/// </remarks>
public static class Letterbox
{
    private const double Smallest = 0.02, Largest = 0.4;

    /// <summary>The picture inside the bars; null when there are none, or nothing but black.</summary>
    /// <param name="rgb">A frame.</param>
    /// <param name="darkness">Up to this mean brightness, 0…255, an even row counts as black.</param>
    public static View? Inside(ReadOnlySpan<byte> rgb, int darkness)
    {
        int rows = Pair(rgb, Frame.Height, Frame.Width, Frame.Width * 3, 3, 0, Frame.Width, darkness);
        if (rows < 0)
        {
            return null;
        }

        int columns = Pair(rgb, Frame.Width, Frame.Height, 3, Frame.Width * 3, rows, Frame.Height - rows, darkness);
        if (columns < 0 || (rows == 0 && columns == 0))
        {
            return null;
        }

        double high = rows / (double)Frame.Height, wide = columns / (double)Frame.Width;
        return new View(wide, high, 1 - wide, 1 - high);
    }

    /// <summary>The bars that every frame of a video has; a frame that is all black says nothing.</summary>
    public static async Task<View> OfVideoAsync(IAsyncEnumerable<Frame> frames, int darkness)
    {
        View common = new(0.5, 0.5, 0.5, 0.5);
        await foreach (Frame frame in frames)
        {
            if (IsBlack(frame.Rgb.Span, darkness))
            {
                continue;
            }

            View view = Inside(frame.Rgb.Span, darkness) ?? View.Full;
            common = new View(
                Math.Min(common.Left, view.Left), Math.Min(common.Top, view.Top),
                Math.Max(common.Right, view.Right), Math.Max(common.Bottom, view.Bottom));
        }

        return common.Left < common.Right && common.Top < common.Bottom ? common : View.Full;
    }

    private static bool IsBlack(ReadOnlySpan<byte> rgb, int darkness)
    {
        for (int row = 0; row < Frame.Height; row++)
        {
            if (!IsBar(rgb, row * Frame.Width * 3, 3, Frame.Width, darkness))
            {
                return false;
            }
        }

        return true;
    }

    // How many lines at both ends of an axis are bars: 0 for none, -1 when every line is black.
    private static int Pair(ReadOnlySpan<byte> rgb, int lines, int length, int step, int inner, int from, int to, int darkness)
    {
        int start = 0;
        while (start < lines && IsBar(rgb, start * step + from * inner, inner, Math.Min(length, to) - from, darkness))
        {
            start++;
        }

        if (start == lines)
        {
            return -1;
        }

        int end = 0;
        while (IsBar(rgb, (lines - 1 - end) * step + from * inner, inner, Math.Min(length, to) - from, darkness))
        {
            end++;
        }

        int both = Math.Min(start, end);
        return both >= lines * Smallest && both <= lines * Largest ? both : 0;
    }

    // Dark on the whole, and nothing on it: a night sky with a moon is not a bar.
    private static bool IsBar(ReadOnlySpan<byte> rgb, int at, int step, int count, int darkness)
    {
        int sum = 0, brightest = 0;
        for (int n = 0; n < count; n++, at += step)
        {
            int brightness = (rgb[at] * 77 + rgb[at + 1] * 150 + rgb[at + 2] * 29) >> 8;
            sum += brightness;
            brightest = Math.Max(brightest, brightness);
        }

        return sum <= darkness * count && brightest <= sum / count + 24;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using WhatAnime.Media;

namespace WhatAnime.Descriptors;

/// <summary>The 8 × 8 block averages of a view of a frame, as red, green, blue in 0…255.</summary>
/// <remarks>
/// A pixel on a boundary between two blocks counts in each by its share. Where a view reaches over the edge of the frame,
/// the pixels at the edge stand in for what is not there.
/// </remarks>
public static class Thumbnail
{
    public const int Side = 8;
    private const int RowBytes = Frame.Width * 3;

    /// <param name="rgb">A frame.</param>
    /// <param name="view">What of it to look at.</param>
    /// <param name="blocks">Receives 8 × 8 × 3 averages, row by row.</param>
    public static void Take(ReadOnlySpan<byte> rgb, View view, Span<float> blocks)
    {
        Span<float> rows = stackalloc float[RowBytes];
        Span<float> weights = stackalloc float[Frame.Width];
        for (int down = 0; down < Side; down++)
        {
            rows.Clear();
            (int first, int count) = Cell(view.Top, view.Bottom, down, Frame.Height, weights);
            for (int n = 0; n < count; n++)
            {
                AddScaled(rgb.Slice((first + n) * RowBytes, RowBytes), weights[n], rows);
            }

            for (int across = 0; across < Side; across++)
            {
                (int left, int wide) = Cell(view.Left, view.Right, across, Frame.Width, weights);
                float red = 0, green = 0, blue = 0;
                for (int n = 0; n < wide; n++)
                {
                    int at = (left + n) * 3;
                    red += rows[at] * weights[n];
                    green += rows[at + 1] * weights[n];
                    blue += rows[at + 2] * weights[n];
                }

                Span<float> block = blocks.Slice((down * Side + across) * 3, 3);
                (block[0], block[1], block[2]) = (red, green, blue);
            }
        }
    }

    // Which pixels make up cell number `index` of eight between two fractions of an axis, and by how much; the weights add up to 1.
    private static (int First, int Count) Cell(double start, double end, int index, int size, Span<float> weights)
    {
        double step = (end - start) / Side;
        double from = (start + index * step) * size;
        double to = (start + (index + 1) * step) * size;
        int first = Math.Clamp((int)Math.Floor(from), 0, size - 1);
        int last = Math.Clamp((int)Math.Ceiling(to) - 1, first, size - 1);
        double length = to - from;
        for (int pixel = first; pixel <= last; pixel++)
        {
            double low = pixel == 0 ? from : Math.Max(from, pixel);
            double high = pixel == size - 1 ? to : Math.Min(to, pixel + 1);
            weights[pixel - first] = (float)((high - low) / length);
        }

        return (first, last - first + 1);
    }

    private static void AddScaled(ReadOnlySpan<byte> bytes, float weight, Span<float> sum)
    {
        ref byte source = ref MemoryMarshal.GetReference(bytes);
        ref float target = ref MemoryMarshal.GetReference(sum);
        Vector256<float> scale = Vector256.Create(weight);
        for (int n = 0; n < RowBytes; n += 16)
        {
            Vector256<ushort> wide = Widen(Vector128.LoadUnsafe(ref source, (nuint)n));
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(wide);
            ref float to = ref Unsafe.Add(ref target, n);
            (Vector256.LoadUnsafe(ref to) + Vector256.ConvertToSingle(low.AsInt32()) * scale).StoreUnsafe(ref to);
            ref float next = ref Unsafe.Add(ref to, 8);
            (Vector256.LoadUnsafe(ref next) + Vector256.ConvertToSingle(high.AsInt32()) * scale).StoreUnsafe(ref next);
        }
    }

    private static Vector256<ushort> Widen(Vector128<byte> bytes)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        return Vector256.Create(low, high);
    }
}

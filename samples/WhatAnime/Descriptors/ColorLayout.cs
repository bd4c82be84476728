namespace WhatAnime.Descriptors;

/// <summary>The MPEG-7 Color Layout Descriptor: 33 small numbers that say what a picture looks like from across the street.</summary>
/// <remarks>
/// Defined in ISO/IEC 15938-3 (visual descriptors; the quantisers are those of the MPEG-7 reference software), with the counts
/// and the colour conversion that LIRE's ColorLayoutImpl uses, and trace.moe after it: 8 × 8 block averages, YCbCr in video range,
/// a cosine transform of each channel, the first 21 coefficients of brightness and 6 of each colour difference in zigzag order.
/// The conversion is made on block averages, as the standard has it, where LIRE converts each pixel: the same but for rounding.
/// The squared distance of two descriptors is at most 3 · 63² + 30 · 31² = 40,737, and so fits 16 bits.
/// </remarks>
public static class ColorLayout
{
    public const int LumaCount = 21;
    public const int ChromaCount = 6;

    /// <summary>Bytes of a descriptor: brightness, then blue difference, then red difference.</summary>
    public const int Length = LumaCount + 2 * ChromaCount;

    private const int Cells = Thumbnail.Side * Thumbnail.Side;

    // The order in which JPEG and MPEG read an 8 × 8 block, as far as it is needed: from coarse to fine detail.
    private static ReadOnlySpan<byte> Zigzag => [0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40];

    /// <summary>The descriptor of a view of a frame.</summary>
    public static byte[] Describe(ReadOnlySpan<byte> rgb, View view)
    {
        var descriptor = new byte[Length];
        Describe(rgb, view, descriptor);
        return descriptor;
    }

    /// <inheritdoc cref="Describe(ReadOnlySpan{byte}, View)"/>
    public static void Describe(ReadOnlySpan<byte> rgb, View view, Span<byte> descriptor)
    {
        Span<float> blocks = stackalloc float[Cells * 3];
        Thumbnail.Take(rgb, view, blocks);
        FromBlocks(blocks, descriptor);
    }

    /// <param name="blocks">8 × 8 × (red, green, blue), 0…255, row by row.</param>
    /// <param name="descriptor">Receives <see cref="Length"/> bytes.</param>
    public static void FromBlocks(ReadOnlySpan<float> blocks, Span<byte> descriptor)
    {
        Span<int> luma = stackalloc int[Cells];
        Span<int> blue = stackalloc int[Cells];
        Span<int> red = stackalloc int[Cells];
        for (int n = 0; n < Cells; n++)
        {
            float r = blocks[n * 3] / 256, g = blocks[n * 3 + 1] / 256, b = blocks[n * 3 + 2] / 256;
            float y = 0.299f * r + 0.587f * g + 0.114f * b;
            luma[n] = (int)(219 * y + 16.5f);
            blue[n] = (int)(224 * 0.564f * (b - y) + 128.5f);
            red[n] = (int)(224 * 0.713f * (r - y) + 128.5f);
        }

        Luma(luma, descriptor[..LumaCount]);
        Chroma(blue, descriptor.Slice(LumaCount, ChromaCount));
        Chroma(red, descriptor[(LumaCount + ChromaCount)..]);
    }

    /// <summary>The sum of the squares of the differences: what the scan minimises.</summary>
    public static int SquaredDistance(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        int sum = 0;
        for (int n = 0; n < Length; n++)
        {
            int difference = one[n] - other[n];
            sum += difference * difference;
        }

        return sum;
    }

    /// <summary>1 for the same descriptor; what is below 0.9 is probably something else.</summary>
    public static double Similarity(int squaredDistance) => (255 - Math.Sqrt(squaredDistance)) / 255;

    private static void Luma(ReadOnlySpan<int> values, Span<byte> result)
    {
        Span<int> coefficients = stackalloc int[Cells];
        Dct.Forward(values, coefficients);
        result[0] = Quantiser.LumaDc(coefficients[0] >> 3);
        for (int n = 1; n < result.Length; n++)
        {
            result[n] = Quantiser.Ac(coefficients[Zigzag[n]] / 2);
        }
    }

    private static void Chroma(ReadOnlySpan<int> values, Span<byte> result)
    {
        Span<int> coefficients = stackalloc int[Cells];
        Dct.Forward(values, coefficients);
        result[0] = Quantiser.ChromaDc(coefficients[0] >> 3);
        for (int n = 1; n < result.Length; n++)
        {
            result[n] = Quantiser.Ac(coefficients[Zigzag[n]]);
        }
    }
}

namespace WhatAnime.Descriptors;

/// <summary>The non-linear quantisers of the MPEG-7 Color Layout: fine steps where values are common, coarse ones where they are rare.</summary>
internal static class Quantiser
{
    /// <summary>Mean brightness 0…255 → 0…63. Steps of 8, 4, 2, 4, 8, which change at 64, 96, 160 and 192.</summary>
    public static byte LumaDc(int mean)
    {
        int seven = mean switch
        {
            > 192 => 112 + (mean - 192) / 4,
            > 160 => 96 + (mean - 160) / 2,
            > 96 => 32 + (mean - 96),
            > 64 => 16 + (mean - 64) / 2,
            _ => mean / 4,
        };
        return (byte)(seven / 2);
    }

    /// <summary>Mean colour difference 0…255, 128 for grey → 0…63. Steps of 1 around grey, none below 64 or above 191.</summary>
    public static byte ChromaDc(int mean) =>
        (byte)(mean switch
        {
            > 191 => 63,
            > 160 => 56 + (mean - 160) / 4,
            > 144 => 48 + (mean - 144) / 2,
            > 112 => 16 + (mean - 112),
            > 96 => 8 + (mean - 96) / 2,
            > 64 => (mean - 64) / 4,
            _ => 0,
        });

    /// <summary>A coefficient (halved for brightness), held to ±256 → 0…31; 16 for none. Steps of 8, from 64 on of 16, from 128 on of 32.</summary>
    public static byte Ac(int coefficient)
    {
        int value = Math.Clamp(coefficient, -256, 255);
        int size = Math.Abs(value);
        int scaled = size switch
        {
            > 127 => 64 + size / 4,
            > 63 => 32 + size / 2,
            _ => size,
        };
        return (byte)((128 + (value < 0 ? -scaled : scaled)) >> 3);
    }
}

namespace WhatAnime.Descriptors;

/// <summary>The orthonormal discrete cosine transform of 8 × 8 values: the first coefficient is eight times their mean.</summary>
internal static class Dct
{
    private const int Side = 8;

    // Basis[u * 8 + x] = c(u) / 2 · cos((2x + 1) u π / 16), where c(0) = 1/√2 and c(u) = 1 otherwise.
    private static readonly float[] Basis = [.. from u in Enumerable.Range(0, Side)
                                                from x in Enumerable.Range(0, Side)
                                                select (float)(Math.Cos((2 * x + 1) * u * Math.PI / 16) / 2 * (u == 0 ? Math.Sqrt(0.5) : 1))];

    /// <param name="values">64 values, row by row.</param>
    /// <param name="coefficients">Receives 64 coefficients, row by row, rounded to whole numbers.</param>
    public static void Forward(ReadOnlySpan<int> values, Span<int> coefficients)
    {
        Span<float> half = stackalloc float[Side * Side];
        for (int row = 0; row < Side; row++)
        {
            for (int u = 0; u < Side; u++)
            {
                float sum = 0;
                for (int x = 0; x < Side; x++)
                {
                    sum += Basis[u * Side + x] * values[row * Side + x];
                }

                half[row * Side + u] = sum;
            }
        }

        for (int v = 0; v < Side; v++)
        {
            for (int u = 0; u < Side; u++)
            {
                float sum = 0;
                for (int y = 0; y < Side; y++)
                {
                    sum += Basis[v * Side + y] * half[y * Side + u];
                }

                coefficients[v * Side + u] = (int)MathF.Floor(sum + 0.5f);
            }
        }
    }
}

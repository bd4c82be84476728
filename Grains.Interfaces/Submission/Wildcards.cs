namespace Krewe.Submission;

/// <summary>Whether something fits a pattern with wildcards. Pure; at worst the product of the lengths in time.</summary>
internal static class Wildcards
{
    /// <summary>Whether all of <paramref name="text"/> fits: <paramref name="many"/> stands for any number of items, none included, <paramref name="one"/> for one.</summary>
    public static bool Fit<T>(ReadOnlySpan<T> pattern, ReadOnlySpan<T> text, T many, T one)
        where T : IEquatable<T>
    {
        var (p, t, lastMany, tried) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p].Equals(many))
            {
                (lastMany, tried) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p].Equals(one) || pattern[p].Equals(text[t])))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (lastMany >= 0)
            {
                (p, t) = (lastMany + 1, ++tried); // Only the last one need take more.
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p].Equals(many))
        {
            p++;
        }

        return p == pattern.Length;
    }
}

using System.Text;

namespace Krewe.Clusters;

/// <summary>JSON as it is shown: short. Pure.</summary>
internal static class OutlineText
{
    /// <summary>Longest text, in bytes of UTF-8.</summary>
    public const int MaxBytes = 200;

    /// <summary>The text, cut between two characters if it is too long.</summary>
    public static string Of(ReadOnlySpan<byte> json)
    {
        if (json.Length <= MaxBytes)
        {
            return Encoding.UTF8.GetString(json);
        }

        var end = MaxBytes;
        while (end > 0 && (json[end] & 0xC0) == 0x80) // In the middle of a character.
        {
            end--;
        }

        return Encoding.UTF8.GetString(json[..end]) + "…";
    }
}

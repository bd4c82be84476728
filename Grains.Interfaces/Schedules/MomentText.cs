using System.Globalization;

namespace Krewe.Schedules;

/// <summary>Moments in ISO 8601 with their offset, which mean the same on every machine. Compiled into the generator, too.</summary>
internal static class MomentText
{
    /// <summary>What may be written, for errors.</summary>
    public const string Forms = "'2026-12-24T18:00:00+01:00' or '2026-12-24T17:00:00Z'";

    private static readonly string[] Formats = ["yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <summary>Reads one; what lacks its offset is none.</summary>
    public static bool TryParse(string text, out DateTimeOffset moment)
    {
        moment = default;
        return ((text.Length > 0 && text[text.Length - 1] == 'Z') || text.LastIndexOfAny(['+', '-']) > "yyyy-MM-dd".Length)
            && DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
    }
}

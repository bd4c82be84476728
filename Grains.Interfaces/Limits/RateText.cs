using System.Globalization;
using Krewe.Schedules;

namespace Krewe.Limits;

/// <summary>
/// Rates as people type them, in attributes, options and commands alike: <c>10/s</c>, <c>100/m</c>, <c>1000/h</c>, <c>5/30s</c>,
/// <c>100/m burst 20</c>, <c>100/m window</c>; a number alone is per second. Compiled into the generator, too.
/// </summary>
internal static class RateText
{
    /// <summary>What may be written, for errors.</summary>
    public const string Forms = "'10/s', '100/m', '1000/h', '5/30s', '100/m burst 20' or '100/m window'";

    /// <summary>Most starts of a period, and most at once.</summary>
    public const int Most = 100_000_000;

    /// <summary>No period is shorter.</summary>
    public static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(1);

    /// <summary>No period is longer.</summary>
    public static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(366);

    /// <summary>Reads one; <paramref name="burst"/> is 0 when none is said.</summary>
    public static bool TryParse(string text, out int count, out TimeSpan period, out int burst, out bool window)
    {
        (count, period, burst, window) = (0, ShortestPeriod, 0, false);
        var words = text.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return false;
        }

        var slash = words[0].IndexOf('/');
        if (!TryCount(slash < 0 ? words[0] : words[0].Substring(0, slash), out count)
            || (slash >= 0 && !TryPeriod(words[0].Substring(slash + 1), out period)))
        {
            return false;
        }

        window = words.Length == 2 && words[1] == "window";
        return words.Length == 1 || window || (words.Length == 3 && words[1] == "burst" && TryCount(words[2], out burst));
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is > 0 and <= Most;

    private static bool TryPeriod(string text, out TimeSpan period) =>
        DurationText.TryParse(text is "s" or "m" or "h" or "d" ? "1" + text : text, out period) && period >= ShortestPeriod && period <= LongestPeriod;
}

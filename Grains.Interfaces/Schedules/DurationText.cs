using System.Globalization;

namespace Krewe.Schedules;

/// <summary>
/// Lengths of time as people type them, in attributes, configuration and commands alike: <c>10</c> (seconds), <c>250ms</c>, <c>1.5s</c>, <c>5m</c>,
/// <c>1h30m</c>, <c>2d</c>, <c>00:01:30</c>. Compiled into the generator, too.
/// </summary>
internal static class DurationText
{
    /// <summary>What may be written, for errors.</summary>
    public const string Forms = "10 (seconds), 250ms, 1.5s, 5m, 1h30m, 2d or 00:01:30";

    /// <summary>What may be written as the period of an interval, for errors.</summary>
    public const string PeriodForms = "1 s to 3,660 days as '90s', '1h30m', '2d' or '00:01:30'";

    /// <summary>No interval is shorter.</summary>
    public static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(1);

    /// <summary>No interval is longer.</summary>
    public static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(3660);

    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    /// <summary>The greatest first: a smaller one may follow it.</summary>
    private static readonly (string Name, double Seconds)[] Units = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 0.001), ("", 1)];

    /// <summary>Reads one of 0 to 36,525 days.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var colon = text.IndexOf(':');
        if (colon >= 0)
        {
            // Without days, what comes first are hours: more of them than a day has would be read as days.
            var first = text.Substring(0, colon);
            var isDays = !first.Contains('.') && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours > 23;
            duration = default;
            return !isDays && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration) && duration >= TimeSpan.Zero && duration <= Longest;
        }

        duration = default;
        var (ticks, last, at) = (0L, -1, 0);
        do
        {
            var number = Take(text, ref at, static c => c is (>= '0' and <= '9') or '.');
            var name = Take(text, ref at, char.IsLetter);
            var unit = Array.FindIndex(Units, u => u.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || unit <= last
                || (name.Length == 0 && last >= 0))
            {
                return false;
            }

            var part = Math.Round(count * Units[unit].Seconds * TimeSpan.TicksPerSecond); // Cut, 1.13 s would be less than it says.
            if (part > Longest.Ticks - ticks)
            {
                return false;
            }

            (ticks, last) = (ticks + (long)part, unit);
        }
        while (at < text.Length);

        duration = TimeSpan.FromTicks(ticks);
        return true;
    }

    /// <summary>Reads the period of an interval, which says its unit: 1 s to 3,660 days.</summary>
    public static bool TryParsePeriod(string text, out TimeSpan period)
    {
        period = default;
        return text.Any(c => char.IsLetter(c) || c == ':') && TryParse(text, out period) && period >= ShortestPeriod && period <= LongestPeriod;
    }

    /// <summary>As it is typed, and nothing left out: <c>250ms</c>, <c>1.5s</c>, <c>1h30m</c>, <c>2d</c>; what is less than nothing after a minus.</summary>
    public static string Of(TimeSpan time)
    {
        if (time < TimeSpan.Zero)
        {
            return time == TimeSpan.MinValue ? Of(time + TimeSpan.FromTicks(1)) : $"-{Of(-time)}";
        }

        if (time < TimeSpan.FromSeconds(1))
        {
            return time == TimeSpan.Zero ? "0s" : $"{time.TotalMilliseconds.ToString("0.####", CultureInfo.InvariantCulture)}ms";
        }

        var seconds = time.Seconds + (time.Ticks % TimeSpan.TicksPerSecond / (double)TimeSpan.TicksPerSecond);
        return $"{Part(time.Days, "d")}{Part(time.Hours, "h")}{Part(time.Minutes, "m")}{Part(seconds, "s")}";

        static string Part(double count, string unit) => count > 0 ? count.ToString("0.#######", CultureInfo.InvariantCulture) + unit : "";
    }

    /// <summary>As <see cref="Of"/>, in two units at most, as is enough for what was measured: <c>12.5ms</c>, <c>1.25s</c>, <c>3m20s</c>, <c>2d4h</c>; <c>0s</c>
    /// for less than nothing.</summary>
    public static string About(TimeSpan time)
    {
        var unit = time.TotalSeconds switch
        {
            < 1 => TimeSpan.TicksPerMillisecond / 10,
            < 60 => TimeSpan.TicksPerMillisecond * 10,
            < 3600 => TimeSpan.TicksPerSecond,
            < 86_400 => TimeSpan.TicksPerMinute,
            _ => TimeSpan.TicksPerHour,
        };
        return Of(new TimeSpan(Math.Max(0, time.Ticks - (time.Ticks % unit))));
    }

    private static string Take(string text, ref int at, Func<char, bool> belongs)
    {
        var start = at;
        while (at < text.Length && belongs(text[at]))
        {
            at++;
        }

        return text.Substring(start, at - start);
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Krewe.Cli;

/// <summary>Times as people type and read them: <c>10</c> (seconds), <c>250ms</c>, <c>1.5s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static class Durations
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("", 1)];

    /// <summary>An option that takes one.</summary>
    public static Option<TimeSpan?> Option(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "time",
        CustomParser = Parse,
    };

    public static bool TryParse(string text, out TimeSpan duration)
    {
        var (unit, seconds) = Units.First(u => text.EndsWith(u.Unit, StringComparison.Ordinal));
        duration = default;
        if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number * seconds > TimeSpan.FromDays(36_525).TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(number * seconds);
        return true;
    }

    /// <summary>Two units at most: <c>12 ms</c>, <c>1.25 s</c>, <c>3 min 20 s</c>, <c>2 d 4 h</c>.</summary>
    public static string Show(TimeSpan time) => time.TotalSeconds switch
    {
        < 0 => "0 s",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s"),
        < 3600 => $"{time.Minutes} min {time.Seconds} s",
        < 86_400 => $"{time.Hours} h {time.Minutes} min",
        _ => $"{time.Days} d {time.Hours} h",
    };

    private static TimeSpan? Parse(ArgumentResult result)
    {
        if (result.Tokens is [])
        {
            return null;
        }

        var text = result.Tokens[0].Value;
        if (TryParse(text, out var duration))
        {
            return duration;
        }

        result.AddError($"'{text}' is not a time; write for example 10 (seconds), 250ms, 1.5s, 5m, 2h or 1d.");
        return null;
    }
}

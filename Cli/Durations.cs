using System.CommandLine;
using System.CommandLine.Parsing;
using Krewe.Schedules;

namespace Krewe.Cli;

/// <summary>Times as people type them: <c>10</c> (seconds), <c>250ms</c>, <c>1.5s</c>, <c>5m</c>, <c>1h30m</c>, <c>1d</c>.</summary>
internal static class Durations
{
    /// <summary>An option that takes one.</summary>
    public static Option<TimeSpan?> Option(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "time",
        CustomParser = Parse,
    };

    private static TimeSpan? Parse(ArgumentResult result)
    {
        if (result.Tokens is [])
        {
            return null;
        }

        var text = result.Tokens[0].Value;
        if (DurationText.TryParse(text, out var duration))
        {
            return duration;
        }

        result.AddError($"'{text}' is not a time; write for example 10 (seconds), 250ms, 1.5s, 5m, 2h or 1d.");
        return null;
    }
}

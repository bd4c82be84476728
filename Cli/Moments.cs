using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Krewe.Cli;

/// <summary>Moments as people type them: <c>2027-01-31T09:00:00Z</c>; local time without a zone.</summary>
internal static class Moments
{
    /// <summary>An option that takes one.</summary>
    public static Option<DateTimeOffset?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "moment",
        CustomParser = Parse,
    };

    private static DateTimeOffset? Parse(ArgumentResult result)
    {
        if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment))
        {
            return moment;
        }

        result.AddError($"'{result.Tokens[0].Value}' is not a moment; write for example 2027-01-31T09:00:00Z.");
        return null;
    }
}

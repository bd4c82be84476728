using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Krewe.Cli;

/// <summary>Numbers within limits.</summary>
internal static class Numbers
{
    /// <summary>An option that takes one; null without it.</summary>
    public static Option<int?> Option(string name, string description, int least, int most, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result => Parse(result, name, least, most),
    };

    /// <summary>An option that takes a number with or without a fraction; null without it.</summary>
    public static Option<double?> Fraction(string name, string description, double least, double most) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result => ParseFraction(result, name, least, most),
    };

    private static double? ParseFraction(ArgumentResult result, string name, double least, double most)
    {
        if (result.Tokens is not [var token, ..])
        {
            return null;
        }

        if (double.TryParse(token.Value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{token.Value}'; allowed: {least:N0} to {most:N0}."));
        return null;
    }

    private static int? Parse(ArgumentResult result, string name, int least, int most)
    {
        if (result.Tokens is not [var token, ..])
        {
            return null;
        }

        if (int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{token.Value}'; allowed: {least:N0} to {most:N0}."));
        return null;
    }
}

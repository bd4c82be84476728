using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Krewe.Cli;

/// <summary>Numbers within limits.</summary>
internal static class Numbers
{
    /// <summary>An option that takes one; null without it.</summary>
    public static Option<int?> Option(string name, string description, int least, int most, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result => Parse(result, name, NumberStyles.None, least, most),
    };

    /// <summary>An option that takes a number with or without a fraction; null without it.</summary>
    public static Option<double?> Fraction(string name, string description, double least, double most) => new(name)
    {
        Description = description,
        HelpName = "n",
        CustomParser = result => Parse(result, name, NumberStyles.AllowDecimalPoint, least, most),
    };

    private static T? Parse<T>(ArgumentResult result, string name, NumberStyles styles, T least, T most)
        where T : struct, INumber<T>
    {
        if (result.Tokens is not [var token, ..])
        {
            return null;
        }

        if (T.TryParse(token.Value, styles | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{token.Value}'; allowed: {least:N0} to {most:N0}."));
        return null;
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;

namespace Krewe.Cli;

/// <summary>Values of which there are only a few; case does not matter. They show in the help and complete in shells.</summary>
internal static class Choices
{
    /// <summary>Takes nothing else for an option.</summary>
    public static void Limit<T>(Option<T> option, params string[] values)
    {
        option.CompletionSources.Add(values);
        option.Validators.Add(result => Check(result, result.Tokens, option.Name, values));
    }

    /// <summary>Takes nothing else for an argument.</summary>
    public static void Limit<T>(Argument<T> argument, params string[] values)
    {
        argument.CompletionSources.Add(values);
        argument.Validators.Add(result => Check(result, result.Tokens, argument.Name, values));
    }

    private static void Check(SymbolResult result, IReadOnlyList<Token> tokens, string name, string[] values)
    {
        if (tokens.FirstOrDefault(t => !values.Contains(t.Value, StringComparer.OrdinalIgnoreCase)) is { } wrong)
        {
            result.AddError($"{name} is '{wrong.Value}'; allowed: {string.Join(", ", values)}.");
        }
    }
}

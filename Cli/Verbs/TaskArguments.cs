using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Json;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs;

/// <summary>A task by name, with its arguments, on the command line.</summary>
internal sealed class TaskArguments
{
    public Argument<string> Name { get; } = new("name") { Description = "The task's name, such as math.add." };

    public Argument<string[]> Values { get; } = new("args")
    {
        Description = "Its arguments in order: JSON each, or text when it is not valid JSON.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<string?> Array { get; } = new("--args") { Description = "All arguments as one JSON array, instead of single ones.", HelpName = "json" };

    /// <summary>Says what is wrong with them as given.</summary>
    public void Check(CommandResult result)
    {
        if (result.GetResult(Array) is { Implicit: false } && result.GetValue(Values) is { Length: > 0 })
        {
            result.AddError("Give the arguments one by one or with --args, not both.");
        }
    }

    /// <summary>The call.</summary>
    /// <exception cref="SubmitRefusedException">An argument looks like an option that is misspelt.</exception>
    public Signature<JsonElement> Read(ParseResult parse)
    {
        var values = parse.GetValue(Values) ?? [];
        if (System.Array.Find(values, IsLikeOption) is { } option && parse.Tokens.All(token => token.Type != TokenType.DoubleDash))
        {
            throw new SubmitRefusedException(
                $"There is no option {option}: see `krewe {parse.CommandResult.Command.Name} --help`. An argument that begins so goes after a `--` of its own.");
        }

        return Signature.OfJson<JsonElement>(
            parse.GetRequiredValue(Name), parse.GetValue(Array) is { } json ? Encoding.UTF8.GetBytes(json) : ToJson(values));
    }

    private static bool IsLikeOption(string text) => text.Length > 2 && text.StartsWith("--", StringComparison.Ordinal) && char.IsAsciiLetter(text[2]);

    private static byte[] ToJson(string[] texts) =>
        JsonSerializer.SerializeToUtf8Bytes(texts.Select(text => Parse(text) ?? JsonSerializer.SerializeToElement(text)), Documents.Options);

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

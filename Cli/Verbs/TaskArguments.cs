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
    public Signature<JsonElement> Read(ParseResult parse) => Signature.OfJson<JsonElement>(
        parse.GetRequiredValue(Name), parse.GetValue(Array) is { } json ? Encoding.UTF8.GetBytes(json) : ToJson(parse.GetValue(Values) ?? []));

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

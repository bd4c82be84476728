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
        Description = "Its arguments in order: JSON each, or text where that is no JSON or the parameter is a string.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<string?> Array { get; } = new("--args") { Description = "All arguments as one JSON array, instead of single ones.", HelpName = "json" };

    private readonly Option<string[]> headers = new("--header")
    {
        Description = "A header that goes with it, NAME=VALUE; may stand there several times.",
        HelpName = "name=value",
    };

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options => [Array, headers];

    /// <summary>Says what is wrong with them as given.</summary>
    public void Check(CommandResult result)
    {
        if (result.GetResult(Array) is { Implicit: false } && result.GetValue(Values) is { Length: > 0 })
        {
            result.AddError("Give the arguments one by one or with --args, not both.");
        }

        if (result.GetResult(headers)?.Tokens.FirstOrDefault(t => t.Value.IndexOf('=', StringComparison.Ordinal) <= 0) is { } wrong)
        {
            result.AddError($"--header is '{wrong.Value}'; allowed: NAME=VALUE.");
        }
    }

    /// <summary>The call. What is for a string is taken as it stands there, if the cluster knows the task.</summary>
    /// <exception cref="SubmitRefusedException">An argument looks like an option that is misspelt.</exception>
    public async Task<Signature<JsonElement>> ReadAsync(ParseResult parse, ICluster cluster, CancellationToken cancellationToken)
    {
        var values = parse.GetValue(Values) ?? [];
        if (System.Array.Find(values, IsLikeOption) is { } option && parse.Tokens.All(token => token.Type != TokenType.DoubleDash))
        {
            throw new SubmitRefusedException(
                $"{Verb.NoOption}{option}: see `{KreweCommand.NameOf(parse.CommandResult)} --help`. An argument that begins so goes after a `--` of its own.");
        }

        var name = parse.GetRequiredValue(Name);
        var json = parse.GetValue(Array) is { } array ? Encoding.UTF8.GetBytes(array) : ToJson(values, await TypesAsync(name, values, cluster, cancellationToken));
        return (parse.GetValue(headers) ?? []).Select(h => h.Split('=', 2)).Aggregate(
            Signature.OfJson<JsonElement>(name, json), (signature, header) => signature.WithHeader(header[0], header[1]));
    }

    /// <summary>The types of the task's parameters; asked for only if something that is JSON could be meant as text.</summary>
    private static async Task<IReadOnlyList<string>> TypesAsync(string name, string[] values, ICluster cluster, CancellationToken cancellationToken) =>
        System.Array.Exists(values, IsAmbiguous)
            ? (await cluster.GetTasksAsync(cancellationToken)).FirstOrDefault(task => task.Name == name)?.Parameters ?? []
            : [];

    private static bool IsAmbiguous(string text) => Parse(text) is { ValueKind: not (JsonValueKind.String or JsonValueKind.Null) };

    private static bool IsLikeOption(string text) => text.Length > 2 && text.StartsWith("--", StringComparison.Ordinal) && char.IsAsciiLetter(text[2]);

    private static byte[] ToJson(string[] texts, IReadOnlyList<string> types) => JsonSerializer.SerializeToUtf8Bytes(
        texts.Select((text, i) => IsAmbiguous(text) && types.ElementAtOrDefault(i) is "string" or "string?" || Parse(text) is not { } json ? JsonSerializer.SerializeToElement(text) : json),
        Documents.Options);

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

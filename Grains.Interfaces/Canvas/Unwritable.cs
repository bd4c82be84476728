using System.Text.Json;

namespace Krewe.Graphs;

/// <summary>Says why a value cannot be written as JSON.</summary>
internal static class Unwritable
{
    /// <summary>The error for an argument; <paramref name="position"/> counts from 1.</summary>
    public static BadArgumentsException Argument(string task, int position, Type type, Exception error) =>
        new($"{task}: argument {position}, a {type}, cannot be written as JSON: {Why(error)}", error);

    /// <summary>The error for what a task returned.</summary>
    public static BadResultException Result(Type type, Exception error) => new($"The result, a {type}, cannot be written as JSON: {Why(error)}", error);

    private static string Why(Exception error) => error switch
    {
        TypeInitializationException { InnerException: { } inner } => Why(inner),

        // The serialiser's own words advise a setting that is not there to be set, and repeat the path to the limit.
        JsonException when error.Message.Contains("object cycle", StringComparison.Ordinal) =>
            $"it refers to itself, or is nested more than {JsonDepth} deep.",
        _ => error.Message,
    };

    private static int JsonDepth => TaskJson.Options.MaxDepth is var depth and > 0 ? depth : 64;
}

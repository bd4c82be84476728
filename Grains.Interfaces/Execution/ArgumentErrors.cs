using System.Globalization;
using System.Text;
using System.Text.Json;
using Krewe.Graphs;

namespace Krewe.Execution;

/// <summary>Says what is wrong with arguments.</summary>
internal static class ArgumentErrors
{
    private const int Longest = 60;

    public static BadArgumentsException Malformed(string task, JsonException e) =>
        new($"{task}: the arguments are not valid JSON: {e.Message}", e);

    public static BadArgumentsException NoArray(string task, TaskParameter[] parameters, ReadOnlySpan<byte> json) =>
        new($"{task} takes {Shape(parameters)} as a JSON array, but {Excerpt(json)} came.");

    public static BadArgumentsException Count(string task, TaskParameter[] parameters, ReadOnlySpan<byte> json)
    {
        try
        {
            return new($"{task} takes {Shape(parameters)}, but {JsonArrays.Split(json).Count} came.");
        }
        catch (JsonException e)
        {
            return Malformed(task, e);
        }
    }

    public static BadArgumentsException Mismatch(
        string task, TaskParameter[] parameters, int position, ReadOnlySpan<byte> came, Exception? cause)
    {
        if (position >= parameters.Length)
        {
            throw new InvalidOperationException($"{task}: parameter {position} was read, but there are {parameters.Length}.", cause);
        }

        var parameter = parameters[position];
        var isBare = came.TrimStart(" \t\r\n"u8) is [(>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'t' or (byte)'f', ..];
        var hint = isBare && parameter.Type is ("string" or "string?") ? $" In JSON, text stands in quotes: \"{Excerpt(came)}\"." : "";
        var text = $"{task}: argument {position + 1} ({parameter.Name}) must be {parameter.Type}, but {Excerpt(came)} came";
        return cause switch
        {
            null => new($"{text}.{hint}"),
            JsonException { Path: null or "$" } or FormatException or InvalidOperationException => new($"{text}.{hint}", cause),
            JsonException json => new($"{text}; see {json.Path} in it.", cause),
            _ => new($"{text}: {cause.Message}", cause),
        };
    }

    private static string Shape(TaskParameter[] parameters)
    {
        var least = parameters.Count(p => !p.Optional);
        var most = parameters.Length;
        var count = least == most ? string.Create(CultureInfo.InvariantCulture, $"{most}") : $"{least} to {most}";
        return most == 0 ? "no arguments" : $"{count} argument{(most == 1 ? "" : "s")} ({string.Join(", ", (object[])parameters)})";
    }

    /// <summary>The value that <paramref name="json"/> begins with, shortened.</summary>
    private static string Excerpt(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            reader.Skip();
            json = json[..(int)reader.BytesConsumed];
        }
        catch (JsonException)
        {
            // Broken further on; its beginning still shows what came.
        }

        var text = Encoding.UTF8.GetString(json[..Math.Min(json.Length, 4 * Longest)]);
        var end = Math.Min(text.Length, Longest);
        return end == text.Length ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }
}

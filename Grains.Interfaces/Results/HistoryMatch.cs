using System.Text;
using System.Text.Json;
using Krewe.Payloads;
using Krewe.Submission;

namespace Krewe.Results;

/// <summary>Whether a record is one of those that a query asks for. Pure.</summary>
internal static class HistoryMatch
{
    /// <summary>Whether it fits, looking at nothing but what every store has at hand.</summary>
    public static bool FitsOutline(this HistoryQuery query, TaskRecord record) =>
        (query.State is not { } state || record.State == state)
        && (query.DeadLetter is not { } dead || record.DeadLetter == dead)
        && (query.Name is not { } name || record.IsCalled(name))
        && !(query.HideTicks && record.Name == JobNames.Tick)
        && (query.Queue is not { } queue || record.Queue == queue)
        && (query.Since is not { } since || record.FinishedAt >= since)
        && (query.Until is not { } until || record.FinishedAt < until)
        && (query.Silo is not { } silo || record.Worker == silo)
        && (query.Header is not { } header
            || (record.Call?.Headers?.TryGetValue(header, out var value) == true && (query.HeaderValue is null || value == query.HeaderValue)));

    /// <summary>Whether it fits, or may: what is sealed has to be opened first.</summary>
    public static bool MayFit(this HistoryQuery query, TaskRecord record) =>
        query.FitsOutline(record) && (query.Text is not { } text || HasText(record, text, ifSealed: true));

    /// <summary>Whether one that has been opened fits: what is sealed still cannot be looked into.</summary>
    public static bool Fits(this HistoryQuery query, TaskRecord record) => query.Text is not { } text || HasText(record, text, ifSealed: false);

    /// <summary>Whether the calls of records are needed to tell.</summary>
    public static bool NeedsCalls(this HistoryQuery query) => (query.Header ?? query.Text) is not null;

    private static bool HasText(TaskRecord record, string text, bool ifSealed) =>
        (record.Error is { } error && (Contains(error.Type, text) || Contains(error.Message, text) || Contains(error.Stack, text)
            || (ifSealed && (PayloadCodec.IsSealed(error.Message) || PayloadCodec.IsSealed(error.Stack)))))
        || (record.Call?.Arguments is { } arguments && (PayloadEnvelope.IsIn(arguments) ? ifSealed : HasText(arguments, text)));

    /// <summary>In the JSON as it is written, or in one of its texts: what a writer of JSON escapes is found as people see it.</summary>
    private static bool HasText(byte[] json, string text)
    {
        if (Contains(Encoding.UTF8.GetString(json), text))
        {
            return true;
        }

        if (!json.AsSpan().Contains((byte)'\\'))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && Contains(reader.GetString(), text))
                {
                    return true;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No valid JSON: it was looked at as the text that it is.
        }

        return false;
    }

    private static bool Contains(string? where, string text) => where?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Cli.Output;

/// <summary>The JSON that <c>--json</c> writes. Its names are stable; fields may be added.</summary>
internal static class Documents
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        // Goes to a terminal or a program, never into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>A document on one line.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>A value that is JSON already; null stays null, and of what cannot be read here a text says what it is.</summary>
    public static JsonElement? Element(byte[]? json) => json is null ? null
        : PayloadEnvelope.IsIn(json) ? JsonSerializer.SerializeToElement(PayloadEnvelope.Describe(json), Options) : JsonElement.Parse(json);
}

/// <summary>What went wrong.</summary>
internal sealed record ErrorDocument(int ExitCode, string Error);

/// <summary>A task that was submitted, or, joined, that had its unique key already.</summary>
internal sealed record SubmittedDocument(string Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Joined = false);

/// <summary>A task as it stands.</summary>
internal sealed record TaskDocument(string Id, string Name, TaskState State, string Queue, JsonElement? Result, ErrorInfo? Error, JsonElement? Progress,
    int Attempts, string? Worker, DateTimeOffset? SubmittedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, DateTimeOffset? Due,
    DateTimeOffset? ExpiresAt, bool DeadLetter, string? CustomState)
{
    /// <summary>The name it was called by before it was replaced.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CalledAs { get; init; }

    /// <summary>Its headers, where one task is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Why it has not begun, where one task is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WaitDocument? Waits { get; init; }

    /// <summary>Whether it was taken back and has not ended yet, where one task is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Revoked { get; init; }

    /// <summary>A record with the result that was read for it.</summary>
    public static TaskDocument Of(TaskRecord record, JsonElement? result = null, TaskDetails? details = null) => new(record.Id, record.Name, record.State, record.Queue,
        result ?? Documents.Element(record.Result), record.Error, Documents.Element(record.Progress), record.Attempts, record.Worker,
        record.SubmittedAt, record.StartedAt, record.FinishedAt, record.Due, record.ExpiresAt, record.DeadLetter, record.CustomState)
    {
        CalledAs = record.CalledAs, Headers = details?.Headers, Waits = details?.Wait is { } wait ? WaitDocument.Of(wait) : null, Revoked = details is { IsRevoked: true } ? true : null,
    };
}

/// <summary>Why a task has not begun.</summary>
internal sealed record WaitDocument(WaitReason Reason, string Text, IReadOnlyList<string> Limits)
{
    public static WaitDocument Of(TaskWait wait) => new(wait.Reason, wait.ToString(), [.. wait.Limits.Select(l => l.Name)]);
}

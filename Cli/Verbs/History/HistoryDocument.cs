using System.Text.Json;
using System.Text.Json.Serialization;
using Krewe.Cli.Output;
using Krewe.Results;

namespace Krewe.Cli.Verbs.History;

/// <summary>A task that has ended, with its call: what <see cref="TaskDocument"/> says, and more.</summary>
internal sealed record HistoryDocument(string Id, string Name, TaskState State, string Queue, JsonElement? Arguments, IReadOnlyDictionary<string, string>? Headers,
    JsonElement? Result, ErrorInfo? Error, JsonElement? Progress, int Attempts, string? Worker, DateTimeOffset? SubmittedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt, DateTimeOffset? ExpiresAt, bool DeadLetter, bool Member)
{
    /// <summary>The name it was called by before it was replaced.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CalledAs { get; init; }

    public static HistoryDocument Of(TaskRecord record) => new(record.Id, record.Name, record.State, record.Queue, Documents.Element(record.Call?.Arguments),
        record.Call?.Headers, Documents.Element(record.Result), record.Error, Documents.Element(record.Progress), record.Attempts, record.Worker,
        record.SubmittedAt, record.StartedAt, record.FinishedAt, record.ExpiresAt, record.DeadLetter, record.Member)
    {
        CalledAs = record.CalledAs,
    };
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Schedules;
using Krewe.Submission;
using Spectre.Console;

namespace Krewe.Cli.Output;

/// <summary>Tasks as people read them.</summary>
internal static class TaskText
{
    /// <summary>A result: text as it is, all else as JSON.</summary>
    public static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Undefined => "null",
        _ => JsonSerializer.Serialize(value, Documents.Options),
    };

    /// <summary>The state in its colour.</summary>
    public static string Markup(TaskState state) => state switch
    {
        TaskState.Success or TaskState.Ignored => $"[green]{state}[/]",
        TaskState.Failure or TaskState.Rejected => $"[red]{state}[/]",
        TaskState.Started => $"[blue]{state}[/]",
        TaskState.Retry or TaskState.Revoked or TaskState.Unknown => $"[yellow]{state}[/]",
        _ => state.ToString(),
    };

    /// <summary>The name that it was called by, and what it became if it was replaced.</summary>
    public static string Name(TaskRecord record) => record.CalledAs is { } called ? $"{called} (became {record.Name})" : record.Name;

    /// <summary>One line: how the task stands, since when and where, and what it waits for.</summary>
    public static string Standing(TaskRecord record, DateTimeOffset now, TaskWait? wait = null)
    {
        var standing = Standing(record, now);
        return record.State switch
        {
            TaskState.Pending => wait is null ? standing : $"{standing}: {wait}",
            TaskState.Scheduled or TaskState.Retry when wait is { Reason: not WaitReason.Time } => $"{standing}: {wait}",
            _ => standing,
        };
    }

    /// <summary>What whoever waits for a task can do; null for nothing but to wait.</summary>
    public static string? Advice(TaskWait wait) => wait switch
    {
        { Reason: WaitReason.Paused } => $"`krewe queue resume {wait.Queue}` lets it go on.",
        { Reason: WaitReason.NoWorker } when QueueNames.IsOfSilo(wait.Queue) => "Its silo is not there; the task expires when its time is over.",
        { Reason: WaitReason.NoWorker } => $"Start a worker with -Q {wait.Queue}, or let those there are serve it: `krewe control add_consumer {wait.Queue}`.",
        { Reason: WaitReason.Limit, Limits: [var limit, ..] } => $"`krewe limit set {limit.Name} RATE --concurrency N` changes the limit, see `krewe limit set --help`.",
        _ => null,
    };

    private static string Standing(TaskRecord record, DateTimeOffset now) => record.State switch
    {
        TaskState.Unknown => "Unknown: never submitted here, or its result has expired or was forgotten",
        TaskState.Pending => $"Pending in queue {record.Queue} for {Since(record.SubmittedAt, now)}",
        TaskState.Scheduled when record.Due is null => "Scheduled",
        TaskState.Scheduled => $"Scheduled, due in {Until(record.Due, now)}",
        TaskState.Retry => $"Retry, attempt {record.Attempts + 1} is due in {Until(record.Due, now)}",
        TaskState.Started => $"Started {Since(record.StartedAt, now)} ago on {record.Worker}",
        _ => record is { StartedAt: { } began, FinishedAt: { } ended }
            ? $"{record.State} after {DurationText.About(ended - began)}"
            : record.State.ToString(),
    };

    /// <summary>What the task says of itself: its own state, its progress.</summary>
    public static string Report(TaskRecord record)
    {
        var progress = record.Progress is { } json ? Value(Documents.Element(json)!.Value) : "";
        return record.CustomState is not { } state ? progress : progress.Length == 0 ? state : $"{state} {progress}";
    }

    /// <summary>An error with its stack.</summary>
    public static string Error(ErrorInfo error)
    {
        var text = new StringBuilder($"{error.Type}: {error.Message}");
        if (error.Stack is { } stack)
        {
            text.AppendLine().Append(stack);
        }

        return text.ToString();
    }

    /// <summary>A moment in local time.</summary>
    public static string Moment(DateTimeOffset? moment) =>
        moment?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    private static string Since(DateTimeOffset? moment, DateTimeOffset now) => moment is { } m ? DurationText.About(now - m) : "?";

    private static string Until(DateTimeOffset? moment, DateTimeOffset now) => moment is { } m ? DurationText.About(m - now) : "?";
}

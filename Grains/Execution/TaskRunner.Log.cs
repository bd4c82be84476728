using System.Text;
using Krewe.Payloads;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

internal sealed partial class TaskRunner
{
    /// <summary>Category of what happens to tasks. Debug: a busy silo runs tens of thousands a second.</summary>
    private const string TaskEvents = "Krewe.Tasks";

    private const int LongestResult = 200;

    private void LogReturned(RunningTask task, TaskOutcome outcome)
    {
        if (outcome.Kind == OutcomeKind.Failed)
        {
            LogBadResult(log, task.Name, task.Id, outcome.Kind, outcome.Error!.Message);
        }
        else if (taskLog.IsEnabled(LogLevel.Debug))
        {
            LogSucceeded(taskLog, task.Name, task.Id, Seconds(task), Shorten(outcome.Result));
        }
    }

    /// <summary>An end without success is an error; what goes on, or was asked for, is not.</summary>
    private void LogError(RunningTask task, TaskOutcome outcome)
    {
        if (outcome.Kind == OutcomeKind.Replaced)
        {
            LogReplaced(taskLog, task.Name, task.Id, Seconds(task));
            return;
        }

        var level = outcome.Kind is OutcomeKind.Failed or OutcomeKind.Rejected ? LogLevel.Error : LogLevel.Information;
        if (log.IsEnabled(level))
        {
            var stack = outcome.Error?.Stack is { Length: > 0 } lines ? Environment.NewLine + lines : "";
            var seconds = Seconds(task);
            LogThrew(log, level, task.Name, task.Id, outcome.Kind, seconds, outcome.Error?.Type, outcome.Error?.Message, stack);
        }
    }

    private double Seconds(RunningTask task) => time.GetElapsedTime(task.StartedTimestamp).TotalSeconds;

    private static string Shorten(byte[]? json) => json switch
    {
        null => "null",
        _ when PayloadEnvelope.IsIn(json) => PayloadEnvelope.Describe(json),
        { Length: <= LongestResult } => Encoding.UTF8.GetString(json),
        _ => $"{Encoding.UTF8.GetString(json, 0, LongestResult)}… ({json.Length:N0} bytes)",
    };

    [LoggerMessage(202, LogLevel.Debug, "Task {Name}[{Id}] received")]
    private static partial void LogReceived(ILogger logger, string name, string id);

    [LoggerMessage(203, LogLevel.Debug, "Task {Name}[{Id}] succeeded in {Seconds:0.000} s: {Result}")]
    private static partial void LogSucceeded(ILogger logger, string name, string id, double seconds, string result);

    [LoggerMessage(215, LogLevel.Debug, "Task {Name}[{Id}] gave its place to another call in {Seconds:0.000} s")]
    private static partial void LogReplaced(ILogger logger, string name, string id, double seconds);

    [LoggerMessage(204, LogLevel.Error, "Task {Name}[{Id}] {Kind}: {Why}")]
    private static partial void LogBadResult(ILogger logger, string name, string id, OutcomeKind kind, string why);

    // As text: logging a user's exception would read its properties, which may throw.
    [LoggerMessage(EventId = 200, Message = "Task {Name}[{Id}] threw after {Seconds:0.000} s ({Kind}): {Type}: {Message}{Stack}")]
    private static partial void LogThrew(
        ILogger logger, LogLevel level, string name, string id, OutcomeKind kind, double seconds, string? type, string? message, string stack);

    [LoggerMessage(201, LogLevel.Warning, "Task {Name}[{Id}] does not stop; it is given up as {Kind} and its thread left behind")]
    private static partial void LogGivenUp(ILogger logger, string name, string id, OutcomeKind kind);
}

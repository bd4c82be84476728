using System.Diagnostics;
using Krewe.Execution;

namespace Krewe.Telemetry;

/// <summary>The span of one attempt: a child of what submitted the task.</summary>
internal static class ProcessSpan
{
    /// <summary>Starts it and makes it current; null when nobody wants it.</summary>
    public static Activity? Start(RunningTask task)
    {
        var message = task.Delivered.Message;
        var span = KreweTelemetry.Source.StartActivity($"process {task.Queue}", ActivityKind.Consumer, TraceHeaders.ContextOf(message.Headers));
        if (span is not { IsAllDataRequested: true })
        {
            return span;
        }

        span.SetTag(Tags.System, Tags.SystemName).SetTag(Tags.Operation, "process").SetTag(Tags.OperationType, "process")
            .SetTag(Tags.Queue, task.Queue).SetTag(Tags.MessageId, task.Id).SetTag(Tags.BodySize, message.Arguments.Length)
            .SetTag(Tags.Task, task.Name).SetTag(Tags.Attempt, task.Attempt).SetTag(Tags.Delivery, task.Delivery)
            .SetTag(Tags.Worker, task.Worker);
        return message.Parent is { } job ? span.SetTag(Tags.Job, job.Job) : span;
    }

    /// <summary>Ends it with the outcome. What was asked for, such as a revoke or a snooze, is not an error.</summary>
    public static void End(Activity span, TaskOutcome outcome)
    {
        if (span.IsAllDataRequested)
        {
            span.SetTag(Tags.Outcome, Outcomes.Of(outcome.Kind));
        }

        if (outcome is { Kind: OutcomeKind.Failed or OutcomeKind.Retry or OutcomeKind.Rejected, Error: { } error })
        {
            Spans.Fail(span, error.Type, error.Message);
            span.AddEvent(new("exception", tags: new()
            {
                { "exception.type", error.Type }, { "exception.message", error.Message }, { "exception.stacktrace", error.Stack },
            }));
        }

        span.Dispose();
    }
}

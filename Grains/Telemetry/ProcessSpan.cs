using System.Diagnostics;
using Krewe.Execution;

namespace Krewe.Telemetry;

/// <summary>The span of one attempt: a child of what submitted the task.</summary>
internal static class ProcessSpan
{
    private static readonly SpanNames Names = new("process");

    /// <summary>Starts it and makes it current; null when nobody wants it.</summary>
    public static Activity? Start(RunningTask task)
    {
        var message = task.Delivered.Message;
        var span = KreweTelemetry.Source.StartActivity(Names.Of(task.Queue), ActivityKind.Consumer, TraceHeaders.ContextOf(message.Headers));
        if (span is not { IsAllDataRequested: true })
        {
            return span;
        }

        // Added, not set: setting looks for each among those that are there.
        span.AddTag(Tags.System, Tags.SystemName).AddTag(Tags.Operation, "process").AddTag(Tags.OperationType, "process")
            .AddTag(Tags.Queue, task.Queue).AddTag(Tags.MessageId, task.Id).AddTag(Tags.Task, task.Name).AddTag(Tags.Worker, task.Worker);
        AddUnlessFirst(span, Tags.Attempt, task.Attempt);
        AddUnlessFirst(span, Tags.Delivery, task.Delivery);
        return message.Parent is { } job ? span.AddTag(Tags.Job, job.Job) : span;
    }

    private static void AddUnlessFirst(Activity span, string name, int number)
    {
        if (number > 1)
        {
            span.AddTag(name, (long)number);
        }
    }

    /// <summary>Ends it with the outcome. What was asked for, such as a revoke or a snooze, is not an error.</summary>
    public static void End(Activity span, TaskOutcome outcome)
    {
        if (span.IsAllDataRequested)
        {
            span.AddTag(Tags.Outcome, Outcomes.Of(outcome.Kind));
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

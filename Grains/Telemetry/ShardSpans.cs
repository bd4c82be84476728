using System.Diagnostics;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Telemetry;

/// <summary>
/// The ends that no worker's span shows: of jobs, from their start to their last member, and of tasks that end without being run, so that
/// a trace tells why nothing follows.
/// </summary>
internal static class ShardSpans
{
    /// <summary>An end is durable.</summary>
    public static void Ended(TaskEntry entry)
    {
        var record = entry.Record!;
        var isJob = entry.Message.IsJob;
        if (!isJob && record.StartedAt is not null)
        {
            return;
        }

        var parent = TraceHeaders.ContextOf(entry.Message.Headers);
        if (parent == default)
        {
            return;
        }

        var operation = !isJob ? "settle" : entry.Message.Name is JobNames.Chain or JobNames.Linked ? "chain" : "gather";
        using var span = Spans.Start($"{operation} {record.Queue}", ActivityKind.Internal, parent, record.StartedAt ?? default);
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        span.SetTag(Tags.System, Tags.SystemName).SetTag(Tags.Operation, operation).SetTag(Tags.Queue, record.Queue)
            .SetTag(Tags.MessageId, record.Id).SetTag(Tags.Task, record.Name).SetTag(Tags.Outcome, Outcomes.Of(record.State));
        if (!isJob)
        {
            span.SetTag(Tags.OperationType, "settle");
        }

        if (entry.Message.Parent is { } job)
        {
            span.SetTag(Tags.Job, job.Job);
        }

        if (record.State == TaskState.Failure)
        {
            Spans.Fail(span, record.Error?.Type ?? Tags.Other, record.Error?.Message);
        }
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe.Telemetry;

/// <summary>Spans and metrics of submitting.</summary>
internal sealed class ClientTelemetry
{
    private const long NotCounted = long.MinValue;

    private readonly TimeProvider time;
    private readonly Counter<long> sent;
    private readonly Histogram<double> duration;
    private readonly BoundedValues queues = new(200);
    private readonly BoundedValues errors = new(50);

    public ClientTelemetry(TimeProvider time, IMeterFactory? meters)
    {
        this.time = time;
        var meter = KreweTelemetry.MeterOf(meters);
        sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Tasks and jobs that were submitted, or should have been.");
        duration = meter.CreateHistogram("messaging.client.operation.duration", "s", "From the call that submits until it is durable.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Short });
    }

    /// <summary>Whether a submission concerns nobody: neither is it watched, nor is there a trace that it belongs to.</summary>
    private bool IsOff => Activity.Current is null && !Spans.On && !Counts;

    private bool Counts => sent.Enabled || duration.Enabled;

    /// <summary>A submission begins; null when it concerns nobody.</summary>
    /// <param name="node">What is submitted.</param>
    /// <param name="headers">Stand for the node's; null when those count.</param>
    public Sending? Begin(GraphNode node, IReadOnlyDictionary<string, string>? headers) =>
        IsOff ? null : new Sending(this, node, headers ?? node.Headers, Counts ? time.GetTimestamp() : NotCounted);

    /// <summary>One has ended.</summary>
    /// <param name="node">What was submitted.</param>
    /// <param name="error">The type of its error; null when it is durable.</param>
    /// <param name="began">When it began, as <see cref="Begin"/> has said.</param>
    public void Record(GraphNode node, string? error, long began)
    {
        if (began == NotCounted)
        {
            return;
        }

        var took = time.GetElapsedTime(began);
        var tags = new TagList { { Tags.System, Tags.SystemName }, { Tags.Operation, "send" }, { Tags.OperationType, "send" } };
        if (Sending.QueueOf(node) is { } queue)
        {
            tags.Add(Tags.Queue, queues.Of(queue));
        }

        if (error is null)
        {
            tags.Add(Tags.Task, JobNames.Of(node)); // Only of what was accepted: there are as many as there are tasks in the cluster's libraries.
        }
        else
        {
            tags.Add(Tags.ErrorType, errors.Of(error));
        }

        sent.Add(1, tags);
        duration.Record(took.TotalSeconds, tags);
    }
}

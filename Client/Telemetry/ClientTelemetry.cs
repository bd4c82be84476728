using System.Diagnostics;
using System.Diagnostics.Metrics;
using Krewe.Graphs;

namespace Krewe.Telemetry;

/// <summary>Spans and metrics of submitting.</summary>
internal sealed class ClientTelemetry
{
    private readonly Counter<long> sent;
    private readonly Histogram<double> duration;
    private readonly BoundedValues queues = new(200);
    private readonly BoundedValues errors = new(50);

    public ClientTelemetry(IMeterFactory? meters)
    {
        var meter = KreweTelemetry.MeterOf(meters);
        sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Tasks and jobs that were submitted, or should have been.");
        duration = meter.CreateHistogram("messaging.client.operation.duration", "s", "From the call that submits until it is durable.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Short });
    }

    /// <summary>Whether a submission concerns nobody: neither is it watched, nor is there a trace that it belongs to.</summary>
    public bool IsOff => Activity.Current is null && !Spans.On && !sent.Enabled && !duration.Enabled;

    /// <summary>A submission begins; null when it concerns nobody.</summary>
    public Sending? Begin(GraphNode node, TimeProvider time) => IsOff ? null : new(this, node, time);

    public void Record(string? queue, string? task, string? error, TimeSpan took)
    {
        if (!sent.Enabled && !duration.Enabled)
        {
            return;
        }

        var tags = new TagList { { Tags.System, Tags.SystemName }, { Tags.Operation, "send" }, { Tags.OperationType, "send" } };
        if (queue is not null)
        {
            tags.Add(Tags.Queue, queues.Of(queue));
        }

        if (error is null)
        {
            tags.Add(Tags.Task, task); // Only of what was accepted: there are as many as there are tasks in the cluster's libraries.
        }
        else
        {
            tags.Add(Tags.ErrorType, errors.Of(error));
        }

        sent.Add(1, tags);
        duration.Record(took.TotalSeconds, tags);
    }
}

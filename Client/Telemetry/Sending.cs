using System.Diagnostics;
using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe.Telemetry;

/// <summary>One submission that is watched, from the call until it is durable or has failed.</summary>
internal readonly struct Sending
{
    private readonly ClientTelemetry telemetry;
    private readonly Activity? span;
    private readonly string? queue;
    private readonly string? task;

    public Sending(ClientTelemetry telemetry, GraphNode node)
    {
        this.telemetry = telemetry;
        task = node.Kind switch { NodeKind.Task => node.Name, NodeKind.Chain => JobNames.Chain, _ => JobNames.Group };

        // Who calls by name does not know the queue that the task's definition says.
        queue = node.Options?.Queue ?? (node.Typed || node.Kind != NodeKind.Task ? QueueNames.Default : null);
        var current = Activity.Current is { IdFormat: ActivityIdFormat.W3C } w3c ? w3c : null;
        var parent = TraceHeaders.ContextOf(node.Headers); // The caller's own word counts first.
        var given = parent != default;
        span = Spans.On ? Spans.Start(queue is null ? "send" : $"send {queue}", ActivityKind.Producer, given ? parent : current?.Context ?? default) : null;
        if ((span ?? (given ? null : current)) is { } context)
        {
            node = node with { Headers = TraceHeaders.With(node.Headers, context) };
        }

        Node = node;
    }

    /// <summary>What is submitted, with the trace context in its headers: all parts of a graph inherit them.</summary>
    public GraphNode Node { get; }

    /// <summary>It is durable.</summary>
    public void Succeeded(string id, TimeSpan took)
    {
        telemetry.Record(queue, task, null, took);
        End(id);
    }

    /// <summary>It was refused, or nobody knows.</summary>
    public void Failed(Exception error, TimeSpan took)
    {
        var type = error.GetType().FullName!;
        telemetry.Record(queue, task, type, took);
        Spans.Fail(span, type, error.Message);
        End(Node.Id);
    }

    private void End(string? id)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(Tags.System, Tags.SystemName).SetTag(Tags.Operation, "send").SetTag(Tags.OperationType, "send")
                .SetTag(Tags.Queue, queue).SetTag(Tags.MessageId, id).SetTag(Tags.Task, task).SetTag(Tags.BodySize, Node.Arguments?.Length);
        }

        span?.Dispose();
    }
}

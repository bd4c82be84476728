using System.Diagnostics;
using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe.Telemetry;

/// <summary>One submission that is watched, from the call until it is durable or has failed.</summary>
internal sealed class Sending
{
    private static readonly SpanNames Names = new("send");

    private readonly ClientTelemetry telemetry;
    private readonly TimeProvider time;
    private readonly long began;
    private readonly Activity? span;
    private readonly string? queue;
    private readonly string? task;

    public Sending(ClientTelemetry telemetry, GraphNode node, TimeProvider time)
    {
        (this.telemetry, this.time, began) = (telemetry, time, time.GetTimestamp());
        task = JobNames.Of(node);

        // Who calls by name does not know the queue that the task's definition says.
        queue = node.Options?.Queue ?? (node.Typed || node.Kind != NodeKind.Task ? QueueNames.Default : null);
        var current = Activity.Current is { IdFormat: ActivityIdFormat.W3C } w3c ? w3c : null;
        var parent = TraceHeaders.ContextOf(node.Headers); // The caller's own word counts first.
        var given = parent != default;
        span = Spans.On ? Spans.Start(Names.Of(queue), ActivityKind.Producer, given ? parent : current?.Context ?? default) : null;
        if ((span ?? (given ? null : current)) is { } context)
        {
            node = node with { Headers = TraceHeaders.With(node.Headers, context) };
        }

        Node = node;
    }

    /// <summary>What is submitted, with the trace context in its headers: all parts of a graph inherit them.</summary>
    public GraphNode Node { get; }

    /// <summary>It is durable.</summary>
    public void Succeeded(string id)
    {
        telemetry.Record(queue, task, null, time.GetElapsedTime(began));
        End(id);
    }

    /// <summary>It was refused, or nobody knows.</summary>
    public void Failed(Exception error)
    {
        var type = error.GetType().FullName!;
        telemetry.Record(queue, task, type, time.GetElapsedTime(began));
        Spans.Fail(span, type, error.Message);
        End(Node.Id);
    }

    private void End(string? id)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.AddTag(Tags.System, Tags.SystemName).AddTag(Tags.Operation, "send").AddTag(Tags.OperationType, "send").AddTag(Tags.Task, task);
            Add(span, Tags.Queue, queue);
            Add(span, Tags.MessageId, id);
            Add(span, Tags.BodySize, Node.Arguments is { Length: var size } ? SmallNumbers.Boxed(size) : null);
        }

        span?.Dispose();
    }

    private static void Add(Activity span, string name, object? value)
    {
        if (value is not null)
        {
            span.AddTag(name, value);
        }
    }
}

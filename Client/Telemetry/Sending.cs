using System.Diagnostics;
using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe.Telemetry;

/// <summary>One submission that is watched, from the call until it is durable or has failed. It lives in the call's own state.</summary>
internal readonly struct Sending
{
    private static readonly SpanNames Names = new("send");

    private readonly ClientTelemetry telemetry;
    private readonly long began;
    private readonly Activity? span;

    public Sending(ClientTelemetry telemetry, GraphNode node, IReadOnlyDictionary<string, string>? headers, long began)
    {
        (this.telemetry, this.began) = (telemetry, began);
        var current = Activity.Current is { IdFormat: ActivityIdFormat.W3C } w3c ? w3c : null;
        var parent = TraceHeaders.ContextOf(headers); // The caller's own word counts first.
        var given = parent != default;
        span = Spans.On ? Spans.Start(Names.Of(QueueOf(node)), ActivityKind.Producer, given ? parent : current?.Context ?? default) : null;
        Headers = (span ?? (given ? null : current)) is { } context ? TraceHeaders.With(headers, context) : headers;
    }

    /// <summary>The headers that are submitted, with the trace context among them: all parts of a graph inherit them.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; }

    /// <summary>The queue of a submission; null when who calls by name does not know the one that the task's definition says.</summary>
    public static string? QueueOf(GraphNode node) =>
        node.Options?.Queue ?? (node.Typed || node.Kind != NodeKind.Task ? QueueNames.Default : null);

    /// <summary>It is durable.</summary>
    public void Succeeded(GraphNode node, string id)
    {
        telemetry.Record(node, null, began);
        End(node, id);
    }

    /// <summary>It was refused, or nobody knows.</summary>
    public void Failed(GraphNode node, Exception error)
    {
        var type = error.GetType().FullName!;
        telemetry.Record(node, type, began);
        Spans.Fail(span, type, error.Message);
        End(node, node.Id);
    }

    /// <summary>Says what it was: only now, for tags take more memory than the span, and many submissions are under way at once.</summary>
    private void End(GraphNode node, string? id)
    {
        if (span is { IsAllDataRequested: true })
        {
            span.AddTag(Tags.System, Tags.SystemName).AddTag(Tags.Operation, "send").AddTag(Tags.OperationType, "send").AddTag(Tags.Task, JobNames.Of(node));
            Add(span, Tags.Queue, QueueOf(node));
            Add(span, Tags.MessageId, id);
        }

        span?.Dispose();
    }

    private static void Add(Activity span, string name, string? value)
    {
        if (value is not null)
        {
            span.AddTag(name, value);
        }
    }
}

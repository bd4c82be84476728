using System.Diagnostics;
using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe.Telemetry;

/// <summary>Spans of jobs that submit their members: they are the members' parents, and children of what submitted the job.</summary>
internal static class MemberSpans
{
    /// <summary>A job begins to submit members; null when nobody wants to know. It ends when it is disposed of.</summary>
    public static Activity? Start(GraphNode graph, string job, int members)
    {
        if (!Spans.On || TraceHeaders.ContextOf(graph.Headers) is var parent && parent == default)
        {
            return null;
        }

        var span = Spans.Start("send", ActivityKind.Producer, parent);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(Tags.System, Tags.SystemName).SetTag(Tags.Operation, "send").SetTag(Tags.OperationType, "send")
                .SetTag(Tags.Job, job).SetTag(Tags.BatchCount, members);
        }

        return span;
    }

    /// <summary>The graph whose parts inherit the span as their parent: one set of headers for all of them.</summary>
    public static GraphNode Under(this GraphNode graph, Activity? span) =>
        span is null ? graph : graph with { Headers = TraceHeaders.With(graph.Headers, span) };

    /// <summary>The messages with the span as their parent.</summary>
    public static IReadOnlyList<TaskMessage> Under(this List<TaskMessage> messages, Activity? span) =>
        span is null ? messages : messages.ConvertAll(message => message with { Headers = TraceHeaders.With(message.Headers, span) });
}

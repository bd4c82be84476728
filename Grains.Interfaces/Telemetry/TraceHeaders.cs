using System.Diagnostics;
using Krewe.Submission;

namespace Krewe.Telemetry;

/// <summary>The W3C trace context in the headers of a message. Pure.</summary>
internal static class TraceHeaders
{
    public const string Parent = "traceparent";
    public const string State = "tracestate";

    /// <summary>The headers with the context of <paramref name="span"/> in them, in the place of another.</summary>
    public static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string>? headers, Activity span)
    {
        var all = HeaderCollection.Of(headers).With(TraceParent.Of(span));
        return string.IsNullOrEmpty(span.TraceStateString) ? all.Without(State) : all.With(State, span.TraceStateString);
    }

    /// <summary>The context in the headers; default when there is none, or one that is malformed.</summary>
    public static ActivityContext ContextOf(IReadOnlyDictionary<string, string>? headers) =>
        headers is HeaderCollection { Trace: { IsNone: false } trace } packed ? trace.ToContext(packed.GetValueOrDefault(State))
        : headers is not null && headers.TryGetValue(Parent, out var parent)
            && ActivityContext.TryParse(parent, headers.GetValueOrDefault(State), isRemote: true, out var context)
                ? context
                : default;
}

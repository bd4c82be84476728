using System.Diagnostics;

namespace Krewe.Telemetry;

/// <summary>Starts and ends spans. While nobody listens there are none.</summary>
internal static class Spans
{
    /// <summary>Whether anybody listens.</summary>
    public static bool On => KreweTelemetry.Source.HasListeners();

    /// <summary>
    /// Starts a span that does not become the current one: what runs on behalf of many tasks must not pass on the context of one.
    /// Null when nobody wants it.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="parent">Its parent; default for none, whatever is current.</param>
    /// <param name="start">When it began; default for now.</param>
    public static Activity? Start(string name, ActivityKind kind, ActivityContext parent, DateTimeOffset start = default)
    {
        var current = Activity.Current;
        Activity.Current = null;
        var span = KreweTelemetry.Source.StartActivity(kind, parent, tags: null, links: null, start, name);
        Activity.Current = current;
        return span;
    }

    /// <summary>Says what went wrong.</summary>
    public static void Fail(Activity? span, string type, string? message)
    {
        span?.SetTag(Tags.ErrorType, type);
        span?.SetStatus(ActivityStatusCode.Error, message);
    }
}

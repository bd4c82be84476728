namespace Krewe.Telemetry;

/// <summary>Names of spans that say what was done and with which queue: mostly it is the queue of the last one, whose name is kept.</summary>
internal sealed class SpanNames(string operation)
{
    private volatile Pair? last;

    /// <summary>The name for a queue; without one the operation alone.</summary>
    public string Of(string? queue)
    {
        if (queue is null)
        {
            return operation;
        }

        var pair = last;
        if (pair is null || pair.Queue != queue)
        {
            last = pair = new(queue, $"{operation} {queue}");
        }

        return pair.Name;
    }

    private sealed record Pair(string Queue, string Name);
}

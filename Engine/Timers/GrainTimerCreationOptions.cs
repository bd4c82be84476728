using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>How a grain timer runs.</summary>
public readonly struct GrainTimerCreationOptions()
{
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>The time until the first run; <see cref="Timeout.InfiniteTimeSpan"/> means not yet.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>The time from the end of a run to the next; <see cref="Timeout.InfiniteTimeSpan"/> means once only.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether the callback runs between the awaits of requests. Default: it takes its turn like a request.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a run counts as use and keeps the activation from idle collection. Default: no.</summary>
    public bool KeepAlive { get; init; }
}

namespace Krewe.Clusters;

/// <summary>Somebody who listens to this silo's events. Whoever adds one never waits. Safe for any number of threads.</summary>
internal sealed class EventListener(long incarnation, EventFilter filter)
{
    /// <summary>Events kept for a listener that is slow.</summary>
    public const int Capacity = 8192;

    /// <summary>Events that are read at once, at most.</summary>
    public const int MaxBatch = 1000;

    private readonly Lock gate = new();
    private readonly EventRing ring = new(Capacity);
    private TaskCompletionSource? waiting;

    public long Incarnation => incarnation;

    /// <summary>The kinds that it may want.</summary>
    public int Mask { get; } = filter.Mask;

    /// <summary>When it was heard last.</summary>
    public long HeardAt { get; set; }

    /// <summary>Keeps an event for it, if it wants that.</summary>
    public void Add(ClusterEvent e)
    {
        if ((Mask & (1 << (int)e.Kind)) == 0 || !filter.Fits(e))
        {
            return;
        }

        TaskCompletionSource? woken;
        lock (gate)
        {
            ring.Add(e);
            woken = waiting;
            waiting = null;
        }

        woken?.TrySetResult();
    }

    /// <summary>Completes when there is an event after this one, or it is woken; one call at a time, an earlier one is woken.</summary>
    public Task WhenAny(long seen)
    {
        TaskCompletionSource? before;
        Task task;
        lock (gate)
        {
            ring.Forget(seen);
            before = waiting;
            waiting = ring.Last > seen ? null : new(TaskCreationOptions.RunContinuationsAsynchronously);
            task = waiting?.Task ?? Task.CompletedTask;
        }

        before?.TrySetResult();
        return task;
    }

    /// <summary>Who waits goes on.</summary>
    public void Wake()
    {
        lock (gate)
        {
            waiting?.TrySetResult();
            waiting = null;
        }
    }

    /// <summary>What it has not seen.</summary>
    public EventBatch Read(bool ended)
    {
        lock (gate)
        {
            var (first, events) = ring.Read(MaxBatch);
            return new(incarnation, first, events, ended && first + events.Length > ring.Last);
        }
    }
}

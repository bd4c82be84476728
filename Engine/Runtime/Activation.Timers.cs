namespace Orleans.Runtime;

// Grain timers.
internal sealed partial class Activation
{
    private List<GrainTimer>? _timers;

    public GrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        lock (_endGate) (_timers ??= []).Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Remove(GrainTimer timer)
    {
        lock (_endGate) _timers?.Remove(timer);
    }

    private void DisposeTimers()
    {
        GrainTimer[] timers;
        lock (_endGate)
        {
            if (_timers is null) return;
            timers = [.. _timers];
        }

        foreach (var timer in timers) timer.Dispose();
    }
}

using Krewe.Testing.Work;
using Orleans.Runtime;

namespace Krewe.Testing.Time;

/// <summary>A timer that a running task has made: as long as it is set, the task waits for the clock.</summary>
internal sealed class TaskTimer : ITimer
{
    private readonly Lock gate = new();
    private readonly TaskRun run;
    private readonly TimerCallback callback;
    private readonly ITimer timer;
    private TimeSpan period;
    private bool isSet;

    public TaskTimer(SimulatedTime time, TaskRun run, TimerCallback callback, TimeSpan dueTime, TimeSpan period)
    {
        this.run = run;
        this.callback = callback;
        timer = time.CreateTimer(static timer => ((TaskTimer)timer!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Change(dueTime, period);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            this.period = period;
            var changed = timer.Change(dueTime, period);
            Set(changed && dueTime != Timeout.InfiniteTimeSpan);
            return changed;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            timer.Dispose();
            Set(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private void OnDue()
    {
        lock (gate)
        {
            if (period <= TimeSpan.Zero)
            {
                Set(false);
            }
        }

        callback(null);
    }

    private void Set(bool set)
    {
        if (isSet != set)
        {
            isSet = set;
            run.TimersChanged(set ? 1 : -1);
        }
    }
}

using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Testing.Work;
using Orleans.Runtime;

namespace Krewe.Testing.Time;

/// <summary>
/// The clock of a whole cluster. It stands still until it is set forward, from stop to stop: a stop is a timer that somebody may wait for. What
/// only keeps house (heartbeats, sweeps) runs once at each stop and makes none, or a year would be thirty million of them.
/// </summary>
internal sealed class ClusterClock
{
    /// <summary>House-keeping that is due so soon after a stop comes with it: the shards look once a second for what has become due or has expired.</summary>
    private static readonly long Slack = TimeSpan.TicksPerSecond;

    private static readonly System.Reflection.Assembly Engine = typeof(Node).Assembly;

    private readonly SimulatedTime stops;
    private readonly Lock gate = new();
    private readonly List<HouseTimer> house = [];

    public ClusterClock(DateTimeOffset start)
    {
        stops = new(start);
        Start = start;
    }

    public DateTimeOffset Start { get; }

    public DateTimeOffset UtcNow => stops.GetUtcNow();

    /// <summary>Ticks since the start.</summary>
    public long Now => stops.Elapsed.Ticks;

    /// <summary>The next stop, in ticks since the start; null when there is none.</summary>
    public long? NextStop => stops.NextDue;

    /// <summary>Sets the clock, and runs what is due by then. No stop may lie in between.</summary>
    public void GoTo(long instant)
    {
        HouseTimer[] due;
        lock (gate)
        {
            due = [.. house.Where(timer => timer.Due <= instant + Slack)];
        }

        stops.Advance(TimeSpan.FromTicks(instant - Now));
        foreach (var timer in due)
        {
            timer.Run(instant);
        }
    }

    public ITimer CreateTimer(TimerCallback callback, TimeSpan dueTime, TimeSpan period, TimerCallback original)
    {
        if (!KeepsHouse(original))
        {
            return TaskRun.Current is { } run ? new TaskTimer(stops, run, callback, dueTime, period) : stops.CreateTimer(callback, null, dueTime, period);
        }

        var timer = new HouseTimer(this, callback);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// The engine's own timers, the grains' and heartbeats: all else is delays, timeouts and timers of user code, and the limits of running tasks. A pause of
    /// Krewe's own is a delay as well, so what waits to try again does so at its time.
    /// </summary>
    private static bool KeepsHouse(TimerCallback callback)
    {
        var type = callback.Method.DeclaringType;
        while (type?.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type?.Assembly == Engine || type == typeof(Worker) || type == typeof(EventHub);
    }

    private sealed class HouseTimer(ClusterClock clock, TimerCallback callback) : ITimer
    {
        private TimeSpan period;
        private bool disposed;

        /// <summary>In ticks since the start.</summary>
        public long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                this.period = period;
                clock.house.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan && !disposed)
                {
                    Due = clock.Now + dueTime.Ticks;
                    clock.house.Add(this);
                }

                return !disposed;
            }
        }

        public void Run(long now)
        {
            lock (clock.gate)
            {
                if (!clock.house.Remove(this))
                {
                    return;
                }

                if (period > TimeSpan.Zero)
                {
                    Due = now + period.Ticks;
                    clock.house.Add(this);
                }
            }

            callback(null);
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                disposed = true;
                clock.house.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}

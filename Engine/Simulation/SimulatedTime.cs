namespace Orleans.Runtime;

/// <summary>
/// A clock that stands still until it is advanced. Timers run on the thread that advances it, in the order they are due.
/// </summary>
public sealed class SimulatedTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(Timer Timer, int Setting), (long Due, long Number)> _due = new();
    private readonly DateTimeOffset _start;
    private long _now;
    private long _number;

    /// <param name="start">The first instant. Default: the start of the year 2030, UTC.</param>
    public SimulatedTime(DateTimeOffset? start = null) => _start = start ?? new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Volatile.Read(ref _now));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <summary>Lets this much time pass and runs what becomes due in it.</summary>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        var end = Volatile.Read(ref _now) + span.Ticks;
        while (AdvanceToNext(end))
        {
        }

        lock (_gate)
        {
            Volatile.Write(ref _now, Math.Max(_now, end)); // Another may have advanced it further meanwhile: it never goes back.
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>When the next timer is due, in ticks since the start; null when none is set.</summary>
    internal long? NextDue
    {
        get
        {
            lock (_gate)
            {
                while (_due.TryPeek(out var next, out var key))
                {
                    if (next.Setting == next.Timer.Setting) return Math.Max(key.Due, _now);
                    _due.Dequeue();
                }

                return null;
            }
        }
    }

    /// <summary>Goes to the next instant at which something is due, and runs all that is; false if nothing is due until the end.</summary>
    internal bool AdvanceToNext(long end)
    {
        var ran = false;
        while (TakeDue(ran ? Volatile.Read(ref _now) : end) is { } timer)
        {
            ran = true;
            timer.Run();
        }

        return ran;
    }

    private Timer? TakeDue(long end)
    {
        lock (_gate)
        {
            while (_due.TryPeek(out var next, out var key))
            {
                if (next.Setting == next.Timer.Setting)
                {
                    if (key.Due > end) return null;
                    if (key.Due > _now) Volatile.Write(ref _now, key.Due);
                    _due.Dequeue();
                    next.Timer.OnTaken();
                    return next.Timer;
                }

                _due.Dequeue();
            }

            return null;
        }
    }

    private sealed class Timer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private bool _disposed;

        /// <summary>Entries of the queue with another number are out of date.</summary>
        public int Setting { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                if (_disposed) return false;
                Setting++;
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan) Enter(dueTime);
                return true;
            }
        }

        public void OnTaken()
        {
            Setting++;
            if (_period > TimeSpan.Zero) Enter(_period);
        }

        public void Run() => callback(state);

        public void Dispose()
        {
            lock (time._gate)
            {
                _disposed = true;
                Setting++;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Enter(TimeSpan wait)
        {
            var due = time._now + Math.Max(0, wait.Ticks);
            time._due.Enqueue((this, Setting), (due, time._number++));
        }
    }
}

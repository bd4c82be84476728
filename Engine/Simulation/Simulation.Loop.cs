using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Orleans.Runtime;

// The one thread.
public sealed partial class Simulation
{
    private readonly List<(SimulatedProcess Process, object Work)> _ready = [];
    private readonly ConcurrentQueue<(SimulatedProcess Process, object Work)> _foreign = new();
    private int _thread = -1;
    private TimeSpan _instant;
    private long _atThisInstant;
    private ulong _picks;
    private ulong _trace = 14695981039346656037;

    /// <summary>How many turns have run.</summary>
    public long Turns { get; private set; }

    /// <summary>How many turns were queued by other threads. If there are any, the run may not replay.</summary>
    public long ForeignTurns { get; private set; }

    /// <summary>Stands for everything that has happened so far.</summary>
    public ulong TraceHash => StableHash.Mix(_trace);

    /// <summary>The most turns at one instant before the simulation is taken to go in circles. Default: 10,000,000.</summary>
    public long MaxTurnsPerInstant { get; set; } = 10_000_000;

    /// <summary>
    /// Runs <paramref name="main"/> to its end, and with it everything else. When nothing is ready, time goes on to the next timer.
    /// </summary>
    /// <param name="main">Starts silos, calls grains, injects faults, checks.</param>
    /// <param name="limit">The most simulated time. Default: a day.</param>
    /// <exception cref="TimeoutException">The limit is reached, or nothing can happen any more.</exception>
    public void Run(Func<Task> main, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(main);
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        _thread = Environment.CurrentManagedThreadId;
        try
        {
            var end = Time.Elapsed.Ticks + (limit ?? TimeSpan.FromDays(1)).Ticks;
            var running = Start(_outside, main);
            while (!running.IsCompleted)
            {
                RunReady(running);
                if (running.IsCompleted) break;
                if (!Time.AdvanceToNext(end) && !AwaitForeign())
                    throw new TimeoutException($"Seed {Seed}: at {Time.Elapsed}, {Turns} turns, nothing more happens and the run has not ended.");
            }

            if (running.Exception is { InnerExceptions: [var only] }) ExceptionDispatchInfo.Throw(only);
            running.GetAwaiter().GetResult();
        }
        finally
        {
            _thread = -1;
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    internal void Enqueue(SimulatedProcess process, object work)
    {
        if (process.IsDead) return;
        if (Environment.CurrentManagedThreadId == _thread) _ready.Add((process, work));
        else _foreign.Enqueue((process, work));
    }

    internal void Trace(Message message)
    {
        Mix((ulong)message.Id);
        Mix(message.Target.Hash ^ (ulong)message.Kind);
        Mix(message.Body?.MethodId ?? 0);
    }

    private void RunReady(Task until)
    {
        while (!until.IsCompleted)
        {
            TakeForeign();
            if (_ready.Count == 0) return;
            var pick = (int)(NextPick() % (uint)_ready.Count);
            var (process, work) = _ready[pick];
            _ready[pick] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            Mix((ulong)pick);
            Mix((ulong)Time.Elapsed.Ticks ^ ((ulong)process.Number << 48));
            Turns++;
            if (_instant != Time.Elapsed) (_instant, _atThisInstant) = (Time.Elapsed, 0);
            if (++_atThisInstant > MaxTurnsPerInstant)
                throw new TimeoutException($"Seed {Seed}: at {Time.Elapsed}, {_atThisInstant} turns have run and time has not moved: something goes in circles.");
            process.Execute(work);
        }
    }

    private void TakeForeign()
    {
        while (_foreign.TryDequeue(out var work))
        {
            ForeignTurns++;
            _ready.Add(work);
        }
    }

    /// <summary>Work that has escaped to other threads may still come back; it is given a moment, though such a run does not replay.</summary>
    private bool AwaitForeign() => SpinWait.SpinUntil(() => !_foreign.IsEmpty, TimeSpan.FromMilliseconds(500));

    private uint NextPick()
    {
        _picks ^= _picks << 13;
        _picks ^= _picks >> 7;
        _picks ^= _picks << 17;
        return (uint)(_picks >> 32);
    }

    private void Mix(ulong value) => _trace = (_trace ^ value) * 1099511628211 + 0x9e3779b97f4a7c15;
}

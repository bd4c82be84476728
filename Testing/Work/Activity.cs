namespace Krewe.Testing.Work;

/// <summary>What goes on in a cluster: turns of grains, steps of background work and of tasks, and tasks that have not ended.</summary>
internal sealed class Activity
{
    /// <summary>Ways through the thread pool that the cluster's rest is looked at again after: work that is not counted may be on its way back.</summary>
    private const int Hops = 3;

    /// <summary>What the cluster itself does takes no time to speak of, however busy the machine is.</summary>
    private static readonly TimeSpan OwnPatience = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly HashSet<TaskRun> runs = [];
    private TaskCompletionSource? changed;
    private long steps;
    private long ended;
    private int busy;

    /// <summary>The tasks that have not ended and wait for something that is not the clock.</summary>
    public TaskRun[] Held
    {
        get
        {
            lock (gate)
            {
                return [.. runs.Where(run => run.IsHeld)];
            }
        }
    }

    private bool IsQuiet => Volatile.Read(ref busy) == 0 && Held.Length == 0;

    private Task Changed
    {
        get
        {
            lock (gate)
            {
                return (changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>Something is to be done.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref busy);
        Interlocked.Increment(ref steps);
    }

    /// <summary>It has been done, and what it has brought about has been entered.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref busy) == 0)
        {
            Tell();
        }
    }

    public void Begin(TaskRun run)
    {
        lock (gate)
        {
            runs.Add(run);
        }

        Interlocked.Increment(ref steps);
    }

    public void End(TaskRun run)
    {
        lock (gate)
        {
            runs.Remove(run);
        }

        Interlocked.Increment(ref ended);
        Interlocked.Increment(ref steps);
        Tell();
    }

    /// <summary>The silo has died, and its tasks with it.</summary>
    public void EndAll(SiloWork silo)
    {
        lock (gate)
        {
            runs.RemoveWhere(run => run.Silo == silo);
        }

        Tell();
    }

    /// <summary>Somebody who waits for rest looks again.</summary>
    public void Tell()
    {
        TaskCompletionSource? told;
        lock (gate)
        {
            (told, changed) = (changed, null);
        }

        told?.TrySetResult();
    }

    /// <summary>
    /// Waits until nothing is done any more but by the clock. False when it was in vain: no task has ended in the time that
    /// <paramref name="patience"/> gives to those that hold it up, in the world's time.
    /// </summary>
    public async Task<bool> RestAsync(TimeSpan patience)
    {
        var since = TimeProvider.System.GetTimestamp();
        var (seen, held) = (Interlocked.Read(ref ended), false);
        while (true)
        {
            var change = Changed;
            var before = Interlocked.Read(ref steps);
            if (IsQuiet)
            {
                if (await StaysQuietAsync(before))
                {
                    return true;
                }

                continue;
            }

            if (Interlocked.Read(ref ended) is var now && (now != seen || Held.Length > 0 != held))
            {
                (since, seen, held) = (TimeProvider.System.GetTimestamp(), now, Held.Length > 0);
            }

            var left = (held || patience > OwnPatience ? patience : OwnPatience) - TimeProvider.System.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await change.WaitAsync(left, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Whether it is over is asked above.
        }
    }

    private async Task<bool> StaysQuietAsync(long before)
    {
        for (var hop = 0; hop < Hops; hop++)
        {
            await Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);
        }

        return IsQuiet && Interlocked.Read(ref steps) == before;
    }
}

namespace Krewe.Execution;

/// <summary>
/// The threads that user code runs on: its own, so that a task which blocks or burns a core delays no grain turn, heartbeat or claim.
/// Threads are made as they are needed, up to a limit, and go when they have been idle for a while.
/// </summary>
/// <remarks>
/// One more is lent by the thread pool, which gets one more in return: a task that comes alone begins on the thread that brought it, at once,
/// where it takes about a sixth of the whole path's time to wake one of these. What comes while that one is busy goes to these.
/// Not only user code goes on here, but whatever began to await on one of these threads, such as the loop of one of Orleans' stateless workers that
/// a task has called. So when these threads end, what comes goes on on the pool: else nobody who waits for it would ever end.
/// </remarks>
internal sealed class TaskThreads(int maximum) : TaskScheduler, IThreadPoolWorkItem, IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    // A monitor: a thread that waits for it sleeps, while a semaphore's would spin and take the cores from those who work.
    private readonly object gate = new();
    private readonly Queue<Task> queue = new();
    private readonly PoolReserve reserve = new();
    private int threads;
    private int idle;
    private int extra;
    private int taken;
    private int takenBefore;
    private bool lent;
    private bool stopping;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => maximum;

    /// <summary>Threads that are there.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return threads;
            }
        }
    }

    /// <summary>From now on there may be so many; of those that are there, too many go when they are idle.</summary>
    public void Resize(int threads)
    {
        lock (gate)
        {
            maximum = threads;
        }
    }

    /// <summary>Whether abandoned tasks still run.</summary>
    public bool HasAbandoned => Volatile.Read(ref extra) > 0;

    /// <summary>A task's thread will not come back soon: one more may be made.</summary>
    public void Abandon() => Interlocked.Increment(ref extra);

    /// <summary>An abandoned task has ended after all.</summary>
    public void Reclaim() => Interlocked.Decrement(ref extra);

    /// <summary>
    /// Called now and then: if nothing has moved although something waits, every thread is held up, perhaps by the very thing that waits
    /// (a task that blocks on an await of its own). One more thread lets it go on; threads that are idle go away.
    /// </summary>
    public void Unblock()
    {
        lock (gate)
        {
            if (queue.Count > 0 && taken == takenBefore && threads < (2 * maximum) + Volatile.Read(ref extra))
            {
                AddThread();
            }

            takenBefore = taken;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            while (queue.TryDequeue(out var task))
            {
                RunOnPool(task);
            }

            Monitor.PulseAll(gate);
        }

        reserve.Dispose();
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (gate)
        {
            if (stopping)
            {
                RunOnPool(task);
                return;
            }

            queue.Enqueue(task);
            if (!lent)
            {
                lent = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
                return;
            }

            // An idle thread may be on its way to an earlier task; then the queue is longer than the idle are many.
            if (idle < queue.Count && threads < maximum + Volatile.Read(ref extra))
            {
                AddThread();
            }

            Monitor.Pulse(gate);
        }
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Current == this && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate)
        {
            return queue.ToArray();
        }
    }

    /// <summary>On the thread that is lent: runs what waits, and gives it back.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        while (TakeOrReturn() is { } task)
        {
            TryExecuteTask(task);
        }
    }

    private void RunOnPool(Task task) => ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);

    private Task? TakeOrReturn()
    {
        lock (gate)
        {
            var task = TryTake();
            lent = task is not null;
            return task;
        }
    }

    private void AddThread()
    {
        threads++;
        new Thread(Work) { IsBackground = true, Name = "krewe task" }.Start();
    }

    private void Work()
    {
        while (Take() is { } task)
        {
            TryExecuteTask(task);
        }
    }

    /// <summary>Waits for a task; null when the thread is not needed any more.</summary>
    private Task? Take()
    {
        lock (gate)
        {
            idle++;
            var waited = false;
            while (queue.Count == 0 && !stopping && !waited)
            {
                waited = !Monitor.Wait(gate, IdleTime);
            }

            idle--;
            var task = TryTake();
            threads -= task is null ? 1 : 0;
            return task;
        }
    }

    private Task? TryTake()
    {
        if (!queue.TryDequeue(out var task))
        {
            return null;
        }

        taken++;
        return task;
    }
}

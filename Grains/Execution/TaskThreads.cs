using System.Collections.Concurrent;

namespace Krewe.Execution;

/// <summary>
/// The threads that user code runs on: its own, so that a task which blocks or burns a core delays no grain turn, heartbeat or claim.
/// Threads are made as they are needed, up to a limit, and go when they have been idle for a while.
/// </summary>
internal sealed class TaskThreads(int maximum) : TaskScheduler, IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<Task> queue = new();
    private readonly SemaphoreSlim available = new(0);
    private readonly Lock gate = new();
    private int threads;
    private int idle;
    private int extra;
    private int taken;
    private int takenBefore;
    private volatile bool stopping;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => maximum;

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
            if (!queue.IsEmpty && taken == takenBefore && threads < (2 * maximum) + Volatile.Read(ref extra) && !stopping)
            {
                threads++;
                new Thread(Work) { IsBackground = true, Name = "krewe task" }.Start();
            }

            takenBefore = taken;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping = true;
        available.Release(Math.Max(1, threads));
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        queue.Enqueue(task);
        lock (gate)
        {
            // An idle thread may be on its way to an earlier task; then the queue is longer than the idle are many.
            if (idle < queue.Count && threads < maximum + Volatile.Read(ref extra) && !stopping)
            {
                threads++;
                new Thread(Work) { IsBackground = true, Name = "krewe task" }.Start();
            }
        }

        available.Release();
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Current == this && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => queue.ToArray();

    private void Work()
    {
        while (true)
        {
            Interlocked.Increment(ref idle);
            var woken = available.Wait(IdleTime);
            lock (gate)
            {
                Interlocked.Decrement(ref idle);
                if (stopping || (!woken && queue.IsEmpty))
                {
                    threads--;
                    return;
                }
            }

            if (queue.TryDequeue(out var task))
            {
                Interlocked.Increment(ref taken);
                TryExecuteTask(task);
            }
        }
    }
}

using Orleans.Runtime;

namespace Krewe.Testing.Work;

/// <summary>Where a silo's work runs: on the thread pool, counted, and not at all when the silo is dead.</summary>
internal sealed class SiloWork : TaskScheduler
{
    private readonly Activity activity;
    private volatile bool isDead;

    public SiloWork(Activity activity)
    {
        this.activity = activity;
        Turns = new GrainTurns(this);
    }

    /// <summary>The turns of its grains.</summary>
    public TurnScheduler Turns { get; }

    public bool IsDead => isDead;

    /// <summary>It dies where it stands.</summary>
    public void Die()
    {
        isDead = true;
        activity.EndAll(this);
    }

    public void Post(Action action) => new Task(action, TaskCreationOptions.DenyChildAttach).Start(this);

    /// <summary>Runs work as the silo's own.</summary>
    public Task RunAsync(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    protected override void QueueTask(Task task) => Queue(() => TryExecuteTask(task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Current == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private void Queue(Action step)
    {
        if (isDead)
        {
            return;
        }

        activity.Enter();
        ThreadPool.UnsafeQueueUserWorkItem(
            static work =>
            {
                try
                {
                    if (!work.Silo.isDead)
                    {
                        work.Step();
                    }
                }
                finally
                {
                    work.Silo.activity.Leave();
                }
            },
            (Silo: this, Step: step),
            preferLocal: false);
    }

    private sealed class GrainTurns(SiloWork silo) : TurnScheduler
    {
        internal override int TurnsPerSlice => 64;

        // Completing in place leaves no step uncounted, and what awaits a call goes to its own scheduler in any case.
        internal override TaskCreationOptions CallOptions => TaskCreationOptions.None;

        internal override void Schedule(IThreadPoolWorkItem slice) => silo.Queue(slice.Execute);
    }
}

namespace Orleans.Runtime;

/// <summary>
/// A process of the simulation: its tasks, turns and timers run on the simulation's one thread, and all of them are gone when it crashes.
/// It is the task scheduler of whatever is not grain code.
/// </summary>
internal sealed class SimulatedProcess : TaskScheduler
{
    private readonly Simulation _simulation;

    public SimulatedProcess(Simulation simulation, int number)
    {
        _simulation = simulation;
        Number = number;
        Time = new(this, simulation.Time);
        Turns = new(this);
    }

    public int Number { get; }

    public bool IsDead { get; private set; }

    public ProcessTime Time { get; }

    public ProcessTurns Turns { get; }

    public override int MaximumConcurrencyLevel => 1;

    public void Crash() => IsDead = true;

    /// <summary>Makes an action ready to run as a task of this process.</summary>
    public void Post(Action<object?> action, object? state)
    {
        if (!IsDead) new Task(action, state).Start(this);
    }

    internal void Execute(object work)
    {
        if (IsDead) return;
        if (work is Task task) TryExecuteTask(task);
        else ((IThreadPoolWorkItem)work).Execute();
    }

    protected override void QueueTask(Task task) => _simulation.Enqueue(this, task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    /// <summary>The turns of this process's activations.</summary>
    internal sealed class ProcessTurns(SimulatedProcess process) : TurnScheduler
    {
        // One turn at a time, so that the seed decides between any two.
        internal override int TurnsPerSlice => 1;

        // With one thread, completing in place is deterministic and what awaits goes to its scheduler in any case.
        internal override TaskCreationOptions CallOptions => TaskCreationOptions.None;

        internal override void Schedule(IThreadPoolWorkItem slice) => process._simulation.Enqueue(process, slice);
    }

    /// <summary>The simulation's clock with timers that run in this process.</summary>
    internal sealed class ProcessTime(SimulatedProcess process, SimulatedTime time) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

        /// <summary>How far the wall clock is off; timers and timestamps do not notice.</summary>
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Offset;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(_ => process.Post(state => callback(state), state), null, dueTime, period);
    }
}

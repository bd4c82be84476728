namespace Orleans.Runtime;

// The queue of turns, and how they run.
internal sealed partial class Activation
{
    [ThreadStatic]
    private static Activation? t_entering;

    private readonly Lock _gate = new();
    private readonly Queue<object> _turns = new();
    private bool _scheduled;
    private ExecutionContext? _context;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Queues a message, a task of this scheduler or an action.</summary>
    private void Enqueue(object turn)
    {
        lock (_gate)
        {
            _turns.Enqueue(turn);
            if (_scheduled) return;
            _scheduled = true;
        }

        Silo.Turns.Schedule(this);
    }

    /// <summary>Runs a slice of turns inside a task of this scheduler, so that every await in them comes back here.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (Silo.IsStopped) return;
        t_entering = this;
        new Task(static activation => ((Activation)activation!).RunSlice(), this).RunSynchronously(this);
    }

    private void RunSlice()
    {
        var outer = RuntimeContext.Current;
        RuntimeContext.Current = this;
        _context = ExecutionContext.Capture();
        try
        {
            for (var left = Silo.Turns.TurnsPerSlice; left > 0 && !Silo.IsStopped; left--)
            {
                object? turn;
                lock (_gate)
                {
                    if (!_turns.TryDequeue(out turn))
                    {
                        _scheduled = false;
                        return;
                    }
                }

                Run(turn);
                Clean();
            }
        }
        finally
        {
            RuntimeContext.Current = outer;
        }

        lock (_gate)
        {
            if (_turns.Count == 0)
            {
                _scheduled = false;
                return;
            }
        }

        Silo.Turns.Schedule(this);
    }

    private void Run(object turn)
    {
        try
        {
            if (turn is Message message) OnMessage(message);
            else if (turn is Task task) TryExecuteTask(task);
            else ((Action)turn)();
        }
        catch (Exception error)
        {
            // Grain code's exceptions do not come here. Without this one the grain would never run again.
            LogTurnFailed(Silo.Log, error, GrainId);
        }
    }

    /// <summary>What one request has put into async locals, such as its request context, must not reach the next.</summary>
    private void Clean()
    {
        if (_context is { } context && !ReferenceEquals(ExecutionContext.Capture(), context)) ExecutionContext.Restore(context);
    }

    protected override void QueueTask(Task task) => Enqueue(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
    {
        if (!ReferenceEquals(t_entering, this) || !ReferenceEquals(task.AsyncState, this)) return false;
        t_entering = null;
        return TryExecuteTask(task);
    }

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate) return [.. _turns.OfType<Task>()];
    }
}

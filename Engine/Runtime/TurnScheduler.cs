namespace Orleans.Runtime;

/// <summary>Runs the turns of a node's activations.</summary>
public abstract class TurnScheduler
{
    /// <summary>How many turns an activation runs before others get theirs.</summary>
    internal abstract int TurnsPerSlice { get; }

    /// <summary>How the tasks callers await are made.</summary>
    internal abstract TaskCreationOptions CallOptions { get; }

    internal abstract void Schedule(IThreadPoolWorkItem slice);
}

/// <summary>On the thread pool.</summary>
internal sealed class ThreadPoolTurns : TurnScheduler
{
    internal override int TurnsPerSlice => 64;

    internal override TaskCreationOptions CallOptions => TaskCreationOptions.RunContinuationsAsynchronously;

    internal override void Schedule(IThreadPoolWorkItem slice) => ThreadPool.UnsafeQueueUserWorkItem(slice, preferLocal: true);
}

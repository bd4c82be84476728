using Krewe.Execution;
using Krewe.Execution.Isolation;

namespace Krewe.Hosting;

/// <summary>One attempt in a child.</summary>
internal sealed class ChildCall(ChildProcess child, ulong number, Action<ChildProcess, ChildReplacement> giveBack, WorkerOptions options) : IChild
{
    // The rest of the attempt goes on where its end is read: one way to another thread less.
    private readonly TaskCompletionSource<TaskOutcome> outcome = new();

    /// <summary>Its number, unique in its child.</summary>
    public ulong Number => number;

    /// <summary>The attempt as the silo's runner sees it.</summary>
    public RunningTask Task { get; private set; } = null!;

    /// <inheritdoc/>
    public Task<TaskOutcome> RunAsync(RunningTask task, TaskDelivery delivery)
    {
        Task = task;
        child.Begin(this);
        try
        {
            child.Send(FrameKind.Run, (number, delivery), ChildMessages.WriteRun);
        }
        catch (FrameTooLongException)
        {
            child.IsCurrent(this, end: true);
            giveBack(child, ChildReplacement.No);
            throw;
        }

        if (task.Stopped is { } reason)
        {
            Stop(reason);
        }

        return outcome.Task;
    }

    /// <inheritdoc/>
    public void Stop(StopReason reason)
    {
        if (child.IsCurrent(this))
        {
            child.Send(FrameKind.Stop, (number, reason), ChildMessages.WriteStop);
        }
    }

    /// <inheritdoc/>
    public void Kill()
    {
        if (Task is null || child.IsCurrent(this))
        {
            child.Kill();
        }
    }

    /// <summary>It has ended there. The child is free before anybody hears of it.</summary>
    public void Ended(in ChildEnding ending)
    {
        if (child.IsCurrent(this, end: true))
        {
            giveBack(child, ChildRules.After(ending, (int)number, options));
            outcome.TrySetResult(ending.Outcome);
        }
    }

    /// <summary>The child ended under it.</summary>
    public void Lost(string how) => outcome.TrySetException(new ChildLostException(how));
}

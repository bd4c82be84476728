namespace Krewe.Execution.Isolation;

/// <summary>Runs attempts outside the silo's process. A silo without isolated tasks has none.</summary>
internal interface IIsolation
{
    /// <summary>Whether any task is run so. Known once the silo has started.</summary>
    bool IsUsed { get; }

    /// <summary>Whether attempts of this task are run so.</summary>
    bool Takes(TaskDefinition definition);

    /// <summary>Whether children know the settings of this task as they are now: those that were changed in the silo they have not heard of.</summary>
    bool IsKnown(TaskDefinition definition);

    /// <summary>From now on the silo runs so many attempts at once: children beyond that leave when they are free.</summary>
    void Resize(int concurrency);

    /// <summary>A child that is free; it runs one attempt and is then given back by itself.</summary>
    /// <param name="task">For whom: it does not wait any longer than until it is told to stop.</param>
    /// <exception cref="ChildStartException">None can be started.</exception>
    ValueTask<IChild> RentAsync(RunningTask task);
}

/// <summary>A child for one attempt.</summary>
internal interface IChild
{
    /// <summary>Runs the attempt.</summary>
    /// <exception cref="ChildLostException">The child ended before it.</exception>
    /// <exception cref="FrameTooLongException">It cannot be handed over; the child was given back.</exception>
    Task<TaskOutcome> RunAsync(RunningTask task, TaskDelivery delivery);

    /// <summary>Tells the attempt to stop, as its token would; an attempt that has ended is not concerned.</summary>
    void Stop(StopReason reason);

    /// <summary>Ends the child at once, if the attempt has not ended.</summary>
    void Kill();
}

/// <summary>A child process could not be started, or was not able to work.</summary>
internal sealed class ChildStartException(string message, Exception? inner = null) : KreweException(message, inner);

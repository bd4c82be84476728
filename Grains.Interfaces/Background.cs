namespace Krewe;

/// <summary>Starts work that nobody awaits; it sees to its own errors.</summary>
public static class Background
{
    /// <summary>
    /// For awaiting what may fail or be cancelled. Suppressing alone would let the rest of the method run wherever the task has ended.
    /// </summary>
    public const ConfigureAwaitOptions Quietly = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    /// <summary>Runs <paramref name="work"/> on <paramref name="scheduler"/>, away from the caller's context.</summary>
    public static void Run(TaskScheduler scheduler, Func<Task> work) =>
        _ = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.PreferFairness, scheduler);

    /// <summary>
    /// As <see cref="Run"/>, for work whose beginning is short: on the thread pool it begins at once, on the caller's thread, which spares the way
    /// to another.
    /// </summary>
    public static void Begin(TaskScheduler scheduler, Func<Task> work)
    {
        if (scheduler == TaskScheduler.Default)
        {
            new Task<Task>(work, TaskCreationOptions.DenyChildAttach).RunSynchronously(scheduler);
        }
        else
        {
            Run(scheduler, work);
        }
    }
}

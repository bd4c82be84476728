using Krewe.Submission;

namespace Krewe.Execution;

// What is done around attempts, where somebody wants that.
internal sealed partial class TaskRunner
{
    /// <summary>The silo's hooks; null when it has none.</summary>
    public HookTable? Hooks { get; set; }

    /// <summary>Who decides about retries.</summary>
    public RetryTable Retries { get; set; } = RetryTable.BuiltIn;

    /// <summary>What stands around the tasks' methods, down to <see cref="InvokeMethodAsync"/>; null for nothing.</summary>
    public TaskNext? Middleware { get; set; }

    private async Task<byte[]?> InvokeHookedAsync(RunningTask task, HookRun hooks)
    {
        await hooks.StartAsync();
        return hooks.Result = await InvokeTaskAsync(task);
    }

    /// <summary>Ends an attempt that was given up; its hooks get as long as a task that is told to stop.</summary>
    private async Task FinishHookedAsync(RunningTask task, HookRun hooks, TaskOutcome outcome)
    {
        var ending = Task.Factory.StartNew(
            static state => (((HookRun, TaskOutcome))state!).Item1.EndAsync((((HookRun, TaskOutcome))state!).Item2),
            (hooks, outcome), CancellationToken.None, TaskCreationOptions.DenyChildAttach, schedulers.Tasks).Unwrap();
        await ending.WaitAsync(options.Value.TerminateGrace, time).ConfigureAwait(Background.Quietly);
        if (!ending.IsCompleted)
        {
            LeaveBehind(hooks);
            if (schedulers.Tasks is TaskThreads threads)
            {
                threads.Abandon(); // Beside the thread of the task itself.
                Background.Run(schedulers.Home, async () =>
                {
                    await ending;
                    threads.Reclaim();
                });
            }
        }

        Finish(task, Ended(task, outcome));
    }

    private void LeaveBehind(HookRun hooks) => OnHome(hooks.LeaveBehind);

    /// <summary>The outcome with what the hooks have reported.</summary>
    private static TaskOutcome Ended(RunningTask task, TaskOutcome outcome) => outcome with { Notes = task.Reported };
}

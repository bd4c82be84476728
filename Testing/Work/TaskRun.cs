using Krewe.Execution;

namespace Krewe.Testing.Work;

/// <summary>One attempt of a task that has begun and not ended.</summary>
internal sealed class TaskRun(Activity activity, SiloWork silo, TaskContext context)
{
    private static readonly AsyncLocal<TaskRun?> Flow = new();

    private volatile bool limitIsAwaited;
    private int timers;

    /// <summary>The attempt that the calling code belongs to; null for none.</summary>
    public static TaskRun? Current => Flow.Value;

    public SiloWork Silo => silo;

    /// <summary>Whether it waits for something that is not the clock, or runs.</summary>
    public bool IsHeld => Volatile.Read(ref timers) == 0 && !limitIsAwaited && context is not RunningTask { HasEnded: true };

    /// <summary>Whether it will be stopped when it takes too long.</summary>
    public bool HasLimit => context is RunningTask task && (OutcomeRules.SoftLimitOf(task) ?? OutcomeRules.HardLimitOf(task)) is not null;

    /// <summary>From now on it is taken to wait for its time limit.</summary>
    public void AwaitLimit() => limitIsAwaited = true;

    public void TimersChanged(int by)
    {
        Interlocked.Add(ref timers, by);
        activity.Tell();
    }

    /// <summary>The task as it was, and known here while it runs.</summary>
    public static TaskDefinition Watch(TaskDefinition definition, Activity activity, SiloWork silo) => definition with
    {
        Invoke = (arguments, context) =>
        {
            var run = new TaskRun(activity, silo, context);
            activity.Begin(run);
            var running = run.InvokeAsync(definition.Invoke, arguments).AsTask();
            if (running.IsCompleted)
            {
                activity.End(run);
                return new(running);
            }

            // What awaits the task has to be on its way, and counted, before the run is forgotten.
            var ended = new TaskCompletionSource<byte[]?>();
            running.ContinueWith(
                task =>
                {
                    ended.SetFromTask(task);
                    activity.End(run);
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return new(ended.Task);
        },
    };

    public override string ToString() =>
        $"{context.Name} (id {context.Id}, attempt {context.Attempt}) on {context.Worker}";

    // The flow's value goes with the method that has set it.
    private async ValueTask<byte[]?> InvokeAsync(TaskInvoker invoke, ReadOnlyMemory<byte> arguments)
    {
        Flow.Value = this;
        return await invoke(arguments, context);
    }
}

using Krewe.Results;
using Krewe.Schedules;

namespace Krewe.Execution;

// How long a task may run, and what becomes of one that does not end.
internal sealed partial class TaskRunner
{
    private void SetLimits(RunningTask task)
    {
        if (OutcomeRules.SoftLimitOf(task) is { } soft)
        {
            AddSoftLimit(task, soft);
        }

        if (OutcomeRules.HardLimitOf(task) is { } hard)
        {
            AddHardLimit(task, hard);
        }
    }

    private void AddSoftLimit(RunningTask task, TimeSpan soft) => AddTimer(task, soft, () => task.Stop(StopReason.SoftTimeLimit));

    private void AddHardLimit(RunningTask task, TimeSpan hard, TimeSpan slack = default) => AddTimer(task, hard + slack, () => GiveUp(task, OutcomeRules.Make(task, OutcomeKind.Failed,
        new(ErrorTypes.TimeLimitExceeded, $"It ran longer than its time limit of {DurationText.Of(hard)} and was given up."))));

    private void AddTimer(RunningTask task, TimeSpan after, Action action)
    {
        if (after > Timers.Longest)
        {
            return;
        }

        var timer = time.CreateTimer(static a => ((Action)a!)(), action, after, Timeout.InfiniteTimeSpan);
        lock (task)
        {
            (task.Timers ??= []).Add(timer);
        }

        if (task.HasEnded)
        {
            timer.Dispose();
        }
    }

    private void End(RunningTask task, TaskOutcome outcome)
    {
        if (task.Hooks is { } hooks && !hooks.TryDecide(outcome))
        {
            LeaveBehind(hooks); // The task itself had ended.
            Finish(task, Ended(task, hooks.Decided!));
            return;
        }

        if (!task.IsIsolated && !inChild)
        {
            LogGivenUp(log, task.Name, task.Id, outcome.Kind);
        }
        else
        {
            LogKilled(log, task.Name, task.Id, outcome.Kind);
        }

        if (task.Hooks is { Begun: true } begun)
        {
            Background.Run(schedulers.Home, () => FinishHookedAsync(task, begun, outcome));
        }
        else
        {
            Finish(task, outcome);
        }
    }

    /// <summary>A task that cannot be stopped: its outcome is reported and its slot freed, whatever its thread goes on doing.</summary>
    private void GiveUp(RunningTask task, TaskOutcome outcome)
    {
        if (task.TryEnd())
        {
            if (task.IsIsolated)
            {
                task.Child?.Kill();
            }
            else
            {
                (schedulers.Tasks as TaskThreads)?.Abandon();
            }

            task.Stop(StopReason.Lost);
            End(task, outcome);
        }
    }
}

using Krewe.Execution.Isolation;
using Krewe.Results;
using Krewe.Telemetry;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

// Attempts that run in child processes: the whole pipe, hooks and limits included, is gone through there, by a runner like this one.
internal sealed partial class TaskRunner
{
    /// <summary>A child gives an attempt up itself, so that hooks are called; only one that cannot even do that is waited for no longer than this.</summary>
    private static readonly TimeSpan ChildSlack = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ChildPause = TimeSpan.FromSeconds(5);

    /// <summary>Runs attempts in child processes; null where no task is isolated.</summary>
    public IIsolation? Isolation { get; set; }

    /// <summary>Whether this is the category of what happens to tasks, which the silo's runner says and not a child's.</summary>
    public static bool IsTaskEvents(string category) => category == TaskEvents;

    /// <summary>Whether a child's runner need not say this, because the silo's does.</summary>
    public static bool IsSaidBySilo(EventId entry) => entry.Id is 200 or 204;

    private async Task RunIsolatedAsync(int shard, TaskDelivery delivery, TaskDefinition definition, IIsolation isolation)
    {
        var task = new RunningTask(this, definition, delivery, shard) { StartedAt = clock.UtcNow, StartedTimestamp = time.GetTimestamp(), IsIsolated = true };
        running[task.Id] = task;
        telemetry.Started(task);
        LogReceived(taskLog, task.Name, task.Id);
        TaskOutcome outcome;
        try
        {
            ThrowIfStopped(task);
            var complete = await CompleteAsync(task);
            var child = await isolation.RentAsync(task).ConfigureAwait(false);
            task.Child = child;
            Interlocked.MemoryBarrier(); // Against Stop: it sees the child, or the child sees why the task has stopped.
            if (task.HasEnded)
            {
                child.Kill();
                return; // Given up meanwhile.
            }

            if (OutcomeRules.HardLimitOf(task) is { } hard && hard < Timers.Longest)
            {
                AddHardLimit(task, hard, SlackOf(task));
            }

            var ended = await child.RunAsync(task, complete).ConfigureAwait(false);
            outcome = OutcomeRules.Make(task, ended.Kind, ended.Error, ended.Delay, ended.Result) with { Notes = ended.Notes ?? task.Reported };
            LogEnded(task, outcome);
        }
        catch (ChildStartException e)
        {
            LogNoChild(log, task.Name, task.Id, ChildPause, e.Message);
            outcome = OutcomeRules.Make(task, OutcomeKind.Snoozed, delay: ChildPause);
        }
        catch (Exception e)
        {
            outcome = OutcomeRules.OfError(task, e, NextRandom());
            LogError(task, outcome);
        }

        if (task.TryEnd())
        {
            Finish(task, outcome);
        }
    }

    /// <summary>The delivery with everything in it that a child cannot look up, and under the attempt's own span.</summary>
    private async ValueTask<TaskDelivery> CompleteAsync(RunningTask task)
    {
        var delivery = task.Delivered;
        var message = delivery.Message;
        if (message.Inputs is not null)
        {
            message = await PatientlyAsync(task, () => InputResolver.WithValuesAsync(shards, message, Payloads));
        }

        if (task.Span is { } span)
        {
            message = message with { Headers = TraceHeaders.With(message.Headers, span) };
        }

        return message == delivery.Message ? delivery : delivery with { Message = message };
    }

    private void LogEnded(RunningTask task, TaskOutcome outcome)
    {
        if (outcome.Kind == OutcomeKind.Succeeded)
        {
            LogReturned(task, outcome);
        }
        else
        {
            LogError(task, outcome);
        }
    }

    private TimeSpan SlackOf(RunningTask task) =>
        !task.IsIsolated ? TimeSpan.Zero : Hooks is null ? ChildSlack : ChildSlack + options.Value.TerminateGrace;

    [LoggerMessage(213, LogLevel.Warning, "Task {Name}[{Id}] does not stop; it is given up as {Kind} and its child process killed")]
    private static partial void LogKilled(ILogger logger, string name, string id, OutcomeKind kind);

    [LoggerMessage(214, LogLevel.Error, "Task {Name}[{Id}] waits {Delay} for a child process to run in: {Why}")]
    private static partial void LogNoChild(ILogger logger, string name, string id, TimeSpan delay, string why);
}

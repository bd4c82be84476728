using Krewe.Execution.Isolation;
using Krewe.Payloads;
using Krewe.Results;
using Krewe.Schedules;
using Krewe.Telemetry;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

// Attempts that run in child processes: the whole pipe, hooks and limits included, is gone through there, by a runner like this one.
internal sealed partial class TaskRunner
{
    /// <summary>A child gives an attempt up itself, so that hooks are called; only one that cannot even do that is waited for no longer than this.</summary>
    private static readonly TimeSpan ChildSlack = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ChildPause = TimeSpan.FromSeconds(5);

    /// <summary>Whether this runs in a child, which the silo kills once an attempt was given up.</summary>
    private bool inChild;

    /// <summary>Runs attempts in child processes; null where no task is isolated.</summary>
    public IIsolation? Isolation { get; set; }

    /// <summary>Whether this is the category of what happens to tasks, which the silo's runner says and not a child's.</summary>
    public static bool IsTaskEvents(string category) => category == TaskEvents;

    /// <summary>Whether a child's runner need not say this, because the silo's does.</summary>
    public static bool IsSaidBySilo(EventId entry) => entry.Id is 200 or 204;

    /// <summary>
    /// Makes this the runner of a child: hooks, middleware and retry policies are its own. Payloads come to it open and leave it so, the silo's runner
    /// seals them.
    /// </summary>
    /// <exception cref="TaskLibraryException">Hooks, middleware or a policy cannot be made.</exception>
    public void BeginChild(IOutcomeSink sink, string worker)
    {
        (inChild, Sink, WorkerName, Payloads) = (true, sink, worker, PayloadCodec.None);
        (Hooks, Middleware, Retries) = (HookTable.Of(services, registry), TaskChain.Of(services, InvokeMethodAsync), RetryTable.Of(services, registry, log));
    }

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
            var complete = await CompleteAsync(task, isolation);
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
            outcome = await OfChildAsync(task, ended);
            LogEnded(task, outcome);
        }
        catch (ChildStartException e)
        {
            LogNoChild(log, task.Name, task.Id, DurationText.About(ChildPause), e.Message);
            outcome = OutcomeRules.Make(task, OutcomeKind.Snoozed, delay: ChildPause);
        }
        catch (Exception e)
        {
            outcome = OutcomeRules.OfError(task, e, NextRandom(), Retries);
            LogError(task, outcome);
        }

        if (task.TryEnd())
        {
            Finish(task, outcome);
        }
    }

    /// <summary>
    /// The delivery with everything in it that a child cannot look up, all of it open, with the limits that hold now, and under the attempt's own span.
    /// </summary>
    private async ValueTask<TaskDelivery> CompleteAsync(RunningTask task, IIsolation isolation)
    {
        var delivery = task.Delivered;
        var message = delivery.Message;
        if (message.Inputs is not null || PayloadEnvelope.IsIn(message.Arguments))
        {
            message = await OpenedAsync(task, () => InputResolver.WithValuesAsync(shards, message, Payloads));
        }

        if (delivery.Notes is { } notes && (IsSealed(notes.Progress) || IsSealed(notes.Checkpoint)))
        {
            notes = await OpenedAsync(task, () => Task.FromResult(Opened(notes)));
            delivery = delivery with { Notes = notes };
        }

        if (!isolation.IsKnown(task.Definition))
        {
            message = message with
            {
                Options = (message.Options ?? new()) with
                {
                    SoftTimeLimit = OutcomeRules.SoftLimitOf(task) ?? TimeSpan.MaxValue, // Longer than any timer.
                    TimeLimit = OutcomeRules.HardLimitOf(task) ?? TimeSpan.MaxValue,
                },
            };
        }

        if (task.Span is { } span)
        {
            message = message with { Headers = TraceHeaders.With(message.Headers, span) };
        }

        return message == delivery.Message ? delivery : delivery with { Message = message };
    }

    /// <summary>What an attempt came to in a child, sealed.</summary>
    private async ValueTask<TaskOutcome> OfChildAsync(RunningTask task, TaskOutcome ended)
    {
        var outcome = ended.Kind == OutcomeKind.Succeeded
            ? OutcomeRules.OfResult(task, Payloads.IsOff ? ended.Result : await SealedAsync(task, ended.Result), limits.Value.MaxPayloadBytes)
            : OutcomeRules.Make(task, ended.Kind, ended.Error, ended.Delay, ended.Result);
        outcome = outcome.Kind == OutcomeKind.Replaced ? await SealedGraphAsync(task, outcome) : outcome;
        return outcome with { Notes = ended.Notes is { } notes ? task.Sealed(notes) : task.Reported };
    }

    private TaskNotes Opened(TaskNotes notes) => notes with
    {
        Progress = notes.Progress is { } progress ? Payloads.Open(progress) : null,
        Checkpoint = notes.Checkpoint is { } checkpoint ? Payloads.Open(checkpoint) : null,
    };

    private static bool IsSealed(byte[]? note) => note is not null && PayloadEnvelope.IsIn(note);

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
    private static partial void LogNoChild(ILogger logger, string name, string id, string delay, string why);
}

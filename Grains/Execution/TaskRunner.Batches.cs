using System.Runtime.ExceptionServices;
using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Results;
using Krewe.Schedules;
using Krewe.Submission;

namespace Krewe.Execution;

// A batch that runs: one call of the method, and for each message an outcome of its own. What the method sees is the head, which stands for all; its token
// is that of the batch, and middleware and time limits are around it once. Hooks, states, payloads and retries are those of each message.
internal sealed partial class TaskRunner
{
    private async Task RunBatchAsync(BatchMember[] members, TaskDefinition definition)
    {
        members = await WantedAsync(members);
        if (members.Length == 0)
        {
            Sink.FreeSlots(1);
            FreePlace();
            return;
        }

        var head = HeadOf(members[0], definition);
        var tasks = head.Members = [.. members.Select(m => new RunningTask(this, definition, m.Delivery, m.Shard)
        {
            StartedAt = head.StartedAt, StartedTimestamp = head.StartedTimestamp, Head = head,
        })];
        foreach (var task in tasks)
        {
            running[task.Id] = task;
            task.Hooks = Hooks?.Begin(task, log);
            telemetry.Started(task);
            LogReceived(taskLog, task.Name, task.Id);
        }

        var outcomes = new TaskOutcome?[tasks.Length];
        SetBatchLimits(head, tasks, outcomes);
        var arguments = new byte[tasks.Length][];
        for (var i = 0; i < tasks.Length; i++)
        {
            try
            {
                ThrowIfStopped(tasks[i]);
                arguments[i] = await ArgumentsOfAsync(tasks[i]);
                await (tasks[i].Hooks?.StartAsync() ?? default);
            }
            catch (Exception e)
            {
                outcomes[i] = OfThrown(tasks[i], e);
            }
        }

        await InvokeBatchAsync(head, definition, tasks, arguments, outcomes);
        for (var i = 0; i < tasks.Length; i++)
        {
            outcomes[i] = await DecidedAsync(tasks[i], outcomes[i]!);
        }

        if (head.TryEnd())
        {
            EndBatch(head, tasks, outcomes!);
        }
        else
        {
            (schedulers.Tasks as TaskThreads)?.Reclaim();
        }
    }

    /// <summary>The context of the whole: the first message's, but without what that one's call says of itself.</summary>
    private RunningTask HeadOf(BatchMember first, TaskDefinition definition)
    {
        var message = first.Delivery.Message;
        return new(this, definition, first.Delivery with { Message = message with { Options = new CallOptions { Queue = message.Options?.Queue } } }, first.Shard)
        {
            StartedAt = clock.UtcNow, StartedTimestamp = time.GetTimestamp(),
        };
    }

    /// <summary>Runs the method for all that have no outcome yet; where arguments cannot be read, again for the rest.</summary>
    private async Task InvokeBatchAsync(RunningTask head, TaskDefinition definition, RunningTask[] tasks, byte[][] arguments, TaskOutcome?[] outcomes)
    {
        while (true)
        {
            int[] going = [.. Enumerable.Range(0, tasks.Length).Where(i => outcomes[i] is null)];
            head.Members = [.. going.Select(i => tasks[i])];
            if (going.Length == 0)
            {
                return;
            }

            try
            {
                head.BatchArguments = PayloadValues.Join([.. going.Select(i => arguments[i])]);
                var json = await InvokeTaskAsync(head);
                var results = json is null ? null : JsonArrays.Split(json);
                if (results is not null && results.Count != going.Length)
                {
                    throw new BadResultException($"It returned {results.Count:N0} results for {going.Length:N0} messages: return one for each, in their order.");
                }

                for (var k = 0; k < going.Length; k++)
                {
                    outcomes[going[k]] = await OfBatchResultAsync(tasks[going[k]], results?[k]);
                }

                return;
            }
            catch (BadArgumentsException) when (RefuseUnreadable(definition, tasks, arguments, outcomes, going))
            {
                // Nothing of the task has run.
            }
            catch (Exception e)
            {
                foreach (var i in going)
                {
                    outcomes[i] ??= OfThrown(tasks[i], tasks[i].Failed ?? e);
                }

                return;
            }
        }
    }

    private bool RefuseUnreadable(TaskDefinition definition, RunningTask[] tasks, byte[][] arguments, TaskOutcome?[] outcomes, int[] going)
    {
        var found = false;
        foreach (var i in going)
        {
            try
            {
                definition.Validate(arguments[i]);
            }
            catch (BadArgumentsException e)
            {
                outcomes[i] = OfThrown(tasks[i], e);
                found = true;
            }
        }

        return found;
    }

    private async Task<TaskOutcome> OfBatchResultAsync(RunningTask task, byte[]? result)
    {
        try
        {
            if (task.Failed is { } failed)
            {
                return OfThrown(task, failed);
            }

            task.Hooks?.Result = result;
            return OutcomeRules.OfResult(task, Payloads.IsOff ? result : await SealedAsync(task, result), limits.Value.MaxPayloadBytes);
        }
        catch (Exception e)
        {
            return OfThrown(task, e);
        }
    }

    private TaskOutcome OfThrown(RunningTask task, Exception thrown)
    {
        task.Hooks?.Thrown = thrown;
        return OutcomeRules.OfError(task, thrown, NextRandom(), Retries);
    }

    private async Task<TaskOutcome> DecidedAsync(RunningTask task, TaskOutcome outcome)
    {
        outcome = outcome.Kind == OutcomeKind.Replaced ? await SealedGraphAsync(task, outcome) : outcome;
        if (outcome.Kind == OutcomeKind.Succeeded)
        {
            LogReturned(task, outcome);
        }
        else
        {
            LogError(task, outcome);
        }

        if (task.Hooks is { Begun: true } hooks && hooks.TryDecide(outcome))
        {
            await hooks.EndAsync(outcome);
        }

        return Ended(task, outcome);
    }

    private Task<byte[]> ArgumentsOfAsync(RunningTask task)
    {
        var message = task.Delivered.Message;
        return message.Inputs is null && !PayloadEnvelope.IsIn(message.Arguments)
            ? Task.FromResult(message.Arguments)
            : OpenedAsync(task, () => message.Inputs is null ? Payloads.OpenAsync(message.Arguments).AsTask() : InputResolver.ResolveAsync(shards, message, Payloads));
    }

    /// <summary>A chunk has the form of a batch: it is one, with one outcome for all.</summary>
    private async Task<byte[]?> InvokeChunkAsync(RunningTask task, TaskMessage message)
    {
        var arguments = await OpenedAsync(task, () => Payloads.OpenAsync(message.Arguments).AsTask());
        var items = task.Members = [.. PayloadValues.Split(arguments).Select(_ => new RunningTask(this, task.Definition, task.Delivered, task.Shard) { Head = task })];
        var results = await task.Definition.Invoke(arguments, task);
        if (Array.Find(items, item => item.Failed is not null) is { Failed: { } failed })
        {
            ExceptionDispatchInfo.Throw(failed);
        }

        return results ?? PayloadValues.Join([.. items.Select(_ => "null"u8.ToArray())]);
    }

    private void SetBatchLimits(RunningTask head, RunningTask[] tasks, TaskOutcome?[] outcomes)
    {
        head.GiveUpRevoked = () => GiveUpRevoked(head, tasks, outcomes);
        if (head.Definition.Settings.SoftTimeLimit is { } soft)
        {
            AddTimer(head, soft, () => StopBatch(head, StopReason.SoftTimeLimit));
        }

        if (head.Definition.Settings.TimeLimit is { } hard)
        {
            AddTimer(head, hard, () => GiveUpBatch(head, tasks, outcomes, OutcomeKind.Failed,
                new(ErrorTypes.TimeLimitExceeded, $"Its batch ran longer than the time limit of {DurationText.Of(hard)} and was given up.")));
        }
    }

    private static void StopBatch(RunningTask head, StopReason reason)
    {
        foreach (var task in head.Members!)
        {
            task.Stop(reason);
        }

        head.Stop(reason);
    }

    /// <summary>One of a batch is told to stop. The others go on, and it with them; when all have been told the batch is.</summary>
    private void StopInBatch(RunningTask task, RunningTask head, StopReason reason)
    {
        task.Stop(reason);
        if (Array.TrueForAll(head.Members!, t => t.Stopped is not null))
        {
            head.Stop(reason);
        }

        if (reason == StopReason.Revoked && head.GiveUpRevoked is { } giveUp)
        {
            AddTimer(head, options.Value.TerminateGrace, giveUp);
        }
    }

    /// <summary>As long as one of a batch is wanted it goes on.</summary>
    private void GiveUpRevoked(RunningTask head, RunningTask[] tasks, TaskOutcome?[] outcomes)
    {
        if (Enumerable.Range(0, tasks.Length).All(i => tasks[i].Stopped == StopReason.Revoked || Volatile.Read(ref outcomes[i]) is not null))
        {
            GiveUpBatch(head, tasks, outcomes, OutcomeKind.Revoked,
                new(ErrorTypes.Revoked, "All of its batch was revoked, which did not heed its cancellation token and was given up."));
        }
    }

    private void GiveUpBatch(RunningTask head, RunningTask[] tasks, TaskOutcome?[] outcomes, OutcomeKind kind, ErrorInfo error)
    {
        if (!head.TryEnd())
        {
            return;
        }

        (schedulers.Tasks as TaskThreads)?.Abandon();
        StopBatch(head, StopReason.Lost);
        LogGivenUp(log, head.Name, head.Id, kind);
        EndBatch(head, tasks, [.. tasks.Select((task, i) => Volatile.Read(ref outcomes[i]) ?? GivenUp(task, kind, error))]);
    }

    private TaskOutcome GivenUp(RunningTask task, OutcomeKind kind, ErrorInfo error)
    {
        var outcome = OutcomeRules.Make(task, kind, error);
        if (task.Hooks is { Begun: true } hooks && hooks.TryDecide(outcome))
        {
            Task.Factory.StartNew(() => hooks.EndAsync(outcome), CancellationToken.None, TaskCreationOptions.DenyChildAttach, schedulers.Tasks);
        }

        return outcome;
    }

    private void EndBatch(RunningTask head, RunningTask[] tasks, TaskOutcome[] outcomes)
    {
        lock (head)
        {
            head.Timers?.ForEach(timer => timer.Dispose());
        }

        for (var i = 0; i < tasks.Length; i++)
        {
            var seconds = Conclude(tasks[i], outcomes[i]);
            if (i < tasks.Length - 1)
            {
                Sink.EndedInBatch(tasks[i].Shard, Sealed(outcomes[i]));
            }
            else
            {
                Sink.Ended(tasks[i].Shard, Sealed(outcomes[i]), seconds);
            }
        }

        FreePlace();
    }
}

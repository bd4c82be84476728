using System.Collections.Concurrent;
using Krewe.Clusters;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;
using Krewe.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Krewe.Execution;

/// <summary>
/// Runs a silo's claimed tasks, at most as many at once as the worker's concurrency, on <see cref="TaskThreads"/>. Each goes through one pipe:
/// resolve → limits → run → outcome.
/// </summary>
internal sealed partial class TaskRunner(
    IServiceProvider services, TaskRegistry registry, IOptions<WorkerOptions> options, IOptions<ShardOptions> limits,
    Schedulers schedulers, RunnerTelemetry telemetry, IClusterClock clock, TimeProvider time, Random random, ILoggerFactory loggers)
{
    private static readonly TimeSpan InputPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentQueue<(int Shard, TaskDelivery Delivery, long ClaimedAt)> queue = new();
    private readonly ConcurrentDictionary<string, RunningTask> running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskTally> tallies = new(StringComparer.Ordinal);
    private readonly Lazy<ShardMap> shards = new(services.GetRequiredService<ShardMap>); // Known only when the store is open.
    private readonly ILogger log = loggers.CreateLogger<TaskRunner>();
    private readonly ILogger taskLog = loggers.CreateLogger(TaskEvents);
    private readonly ConcurrentDictionary<string, (StopReason Reason, long Claim)> stops = new(StringComparer.Ordinal);
    private readonly TimeSpan overdue = options.Value.MaxIdleClaim + Worker.TidyPeriod; // By then it would have been taken back, had this process not stood still.
    private int busy;
    private int drains;
    private volatile TaskCompletionSource? idle;

    /// <summary>Where outcomes and progress go.</summary>
    public IOutcomeSink Sink { get; set; } = null!;

    public string WorkerName { get; set; } = "";

    public IServiceProvider Services => services;

    public TimeProvider Time => time;

    /// <summary>The time now, for the cluster.</summary>
    public DateTimeOffset Now => clock.UtcNow;

    public ILoggerFactory Loggers => loggers;

    /// <summary>Tasks that run now.</summary>
    public int Busy => Volatile.Read(ref busy);

    /// <summary>Claimed tasks that have not begun.</summary>
    public int Waiting => queue.Count;

    /// <summary>The tasks that run now.</summary>
    public ICollection<RunningTask> Running => running.Values;

    /// <summary>Takes over claimed tasks.</summary>
    public void Enqueue(int shard, TaskDelivery[] deliveries)
    {
        var now = time.GetTimestamp();
        foreach (var delivery in deliveries)
        {
            if (!(takesBatches && TryGather(shard, delivery)))
            {
                queue.Enqueue((shard, delivery, now));
            }
        }

        telemetry.Consumed(deliveries);
        AddDrain();
    }

    /// <summary>Takes back tasks that have waited too long, or all of them.</summary>
    public List<(int Shard, TaskDelivery Delivery)> TakeBack(TimeSpan olderThan)
    {
        var back = new List<(int, TaskDelivery)>();
        while (queue.TryPeek(out var first) && time.GetElapsedTime(first.ClaimedAt) >= olderThan && queue.TryDequeue(out var item))
        {
            back.Add((item.Shard, item.Delivery));
            TakeBackRest(item.Delivery, back);
        }

        TakeBackGathered(olderThan, back);
        return back;
    }

    /// <summary>Completes when nothing runs and nothing waits.</summary>
    public async Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        idle = waiter;
        if (Busy == 0 && queue.IsEmpty)
        {
            waiter.TrySetResult();
        }

        // Not WaitAsync, which would leave the scheduler.
        await using (cancellationToken.UnsafeRegister(static (w, token) => ((TaskCompletionSource)w!).TrySetCanceled(token), waiter))
        {
            await waiter.Task;
        }
    }

    /// <summary>Another thread begins to take tasks from the queue: called when those at work make no progress.</summary>
    public void AddDrain()
    {
        if (queue.IsEmpty || Volatile.Read(ref busy) >= concurrency)
        {
            return;
        }

        Interlocked.Increment(ref drains);
        Task.Factory.StartNew(static runner => ((TaskRunner)runner!).Drain(), this, CancellationToken.None, TaskCreationOptions.None, schedulers.Tasks);
    }

    /// <summary>
    /// Asks a task to stop: if it runs here, through its token, and if it waits here, it will not start; one that was lost may by another
    /// claim. The caller forgets the id afterwards.
    /// </summary>
    public void Stop(string id, StopReason reason, long claim)
    {
        if (reason == StopReason.Dropped)
        {
            // That it is to stop in any case stays.
            stops.AddOrUpdate(id, (reason, claim), (_, before) => before.Reason == StopReason.Lost && before.Claim != claim ? (reason, claim) : before);
            return;
        }

        stops[id] = (reason, claim);
        if (running.TryGetValue(id, out var task))
        {
            if (task.Head is { } head)
            {
                OnHome(() => StopInBatch(task, head, reason));
                return;
            }

            // A task's callbacks on its token are user code as well.
            OnHome(() => task.Stop(reason));
            if (reason == StopReason.Revoked)
            {
                AddTimer(task, options.Value.TerminateGrace + SlackOf(task), () => GiveUp(task, OutcomeRules.Make(task, OutcomeKind.Revoked,
                    new(ErrorTypes.Revoked, "It was revoked, did not heed its cancellation token, and was given up."))));
            }
            else if (reason == StopReason.Lost && task.IsIsolated)
            {
                AddTimer(task, options.Value.TerminateGrace, () => GiveUp(task, OutcomeRules.Make(task, OutcomeKind.Released)));
            }
        }
    }

    /// <summary>Runs what may block or throw, and concerns nobody here.</summary>
    public void OnHome(Action action) => _ = Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.None, schedulers.Home);

    /// <summary>The task is not here any more.</summary>
    public void ForgetStop(string id)
    {
        if (!stops.IsEmpty)
        {
            stops.TryRemove(id, out _);
        }
    }

    public Checkpoints NewCheckpoints(RunningTask task) => new(task, Sink);

    public void ReportProgress(RunningTask task) =>
        Sink.Progress(task.Shard, OutcomeRules.Make(task, OutcomeKind.Progress));

    private void Drain()
    {
        try
        {
            while (TryBegin(out var item))
            {
                // Before a task that may take its time, see to it that somebody else goes on with the queue.
                var quick = IsQuick(item.Delivery.Message.Name);
                if (!quick)
                {
                    if (!queue.IsEmpty)
                    {
                        AddDrain();
                    }

                    Interlocked.Decrement(ref drains); // While it is held up, it does not count as looking after the queue.
                }

                _ = RunAsync(item.Shard, item.Delivery, item.ClaimedAt);
                if (!quick)
                {
                    Interlocked.Increment(ref drains);
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref drains);
        }

        // A slot may have come free while this drain was on its way out.
        if (!queue.IsEmpty)
        {
            AddDrain();
        }
        else if (Busy == 0)
        {
            idle?.TrySetResult();
        }
    }

    private bool TryBegin(out (int Shard, TaskDelivery Delivery, long ClaimedAt) item)
    {
        while (true)
        {
            if (Interlocked.Increment(ref busy) > concurrency)
            {
                if (Interlocked.Decrement(ref busy) < concurrency)
                {
                    continue;
                }

                item = default;
                return false;
            }

            if (queue.TryDequeue(out item))
            {
                return true;
            }

            Interlocked.Decrement(ref busy);
            if (queue.IsEmpty)
            {
                return false; // Whoever adds next starts a drain of his own.
            }
        }
    }

    private bool IsQuick(string name) => tallies.TryGetValue(name, out var tally) && tally.MeanSeconds < Quick.TotalSeconds;

    private async Task RunAsync(int shard, TaskDelivery delivery, long claimedAt)
    {
        if (!registry.TryGet(delivery.Message.Name, out var definition))
        {
            PutOffUnknown(shard, delivery);
            return;
        }

        if (takesBatches && batches.TryRemove(delivery, out var members))
        {
            await RunBatchAsync(members, definition);
            return;
        }

        var now = time.GetTimestamp();
        if (time.GetElapsedTime(claimedAt, now) is var waited && waited >= overdue)
        {
            Sink.Ended(shard, Released(delivery), waited.TotalSeconds); // The process stood still, and others may have it.
            FreePlace();
            return;
        }

        if (Isolation is { } isolation && isolation.Takes(definition))
        {
            await RunIsolatedAsync(shard, delivery, definition, isolation);
            return;
        }

        var task = new RunningTask(this, definition, delivery, shard) { StartedAt = clock.UtcNow, StartedTimestamp = now };
        running[task.Id] = task;
        task.Hooks = Hooks?.Begin(task, log);
        telemetry.Started(task);
        LogReceived(taskLog, task.Name, task.Id);
        TaskOutcome outcome;
        try
        {
            ThrowIfStopped(task);
            SetLimits(task);
            var result = await InvokeAsync(task);
            if (!Payloads.IsOff)
            {
                result = await SealedAsync(task, result);
            }

            outcome = OutcomeRules.OfResult(task, result, limits.Value.MaxPayloadBytes);
            LogReturned(task, outcome);
        }
        catch (Exception e)
        {
            outcome = OutcomeRules.OfError(task, e, NextRandom(), Retries);
            if (outcome.Kind == OutcomeKind.Replaced)
            {
                outcome = await SealedGraphAsync(task, outcome);
            }

            LogError(task, outcome);
            task.Hooks?.Thrown = e;
        }

        if (task.Hooks is { Begun: true } hooks && hooks.TryDecide(outcome))
        {
            await hooks.EndAsync(outcome);
            outcome = Ended(task, outcome);
        }

        if (task.TryEnd())
        {
            Finish(task, outcome);
        }
        else
        {
            // Given up before: the outcome has been reported and the slot freed; only the thread comes back now.
            (schedulers.Tasks as TaskThreads)?.Reclaim();
        }
    }

    private void ThrowIfStopped(RunningTask task)
    {
        if (!stops.IsEmpty && stops.TryGetValue(task.Id, out var stop) && (stop.Reason == StopReason.Revoked || stop.Claim == task.Claim))
        {
            task.Stop(stop.Reason);
            throw new OperationCanceledException("It was to be stopped before it began.");
        }
    }

    /// <summary>A shard that is moving, or a store that is away, is not the task's failure.</summary>
    private async Task<T> PatientlyAsync<T>(RunningTask task, Func<Task<T>> read)
    {
        while (true)
        {
            try
            {
                return await read();
            }
            catch (Exception e) when (e is Orleans.Runtime.OrleansException or TimeoutException or ShardMovedException or StoreUnavailableException)
            {
                await Task.Delay(InputPause, time, task.CancellationToken);
            }
        }
    }

    private void Finish(RunningTask task, TaskOutcome outcome)
    {
        var seconds = Conclude(task, outcome);
        Sink.Ended(task.Shard, Sealed(outcome), seconds);
        FreePlace();
    }

    private double Conclude(RunningTask task, TaskOutcome outcome)
    {
        running.TryRemove(new(task.Id, task));
        if (task.Timers is { } timers)
        {
            lock (task)
            {
                timers.ForEach(t => t.Dispose());
            }
        }

        var seconds = time.GetElapsedTime(task.StartedTimestamp).TotalSeconds;
        tallies.GetOrAdd(task.Name, static _ => new()).Add(outcome.Kind, seconds);
        telemetry.Ended(task, outcome, seconds);
        return seconds;
    }

    private void FreePlace()
    {
        var left = Interlocked.Decrement(ref busy);
        if (!queue.IsEmpty)
        {
            if (Volatile.Read(ref drains) == 0)
            {
                AddDrain();
            }
        }
        else if (left == 0)
        {
            idle?.TrySetResult();
        }
    }

    private double NextRandom()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}

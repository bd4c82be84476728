using Krewe.Queues;
using Krewe.Schedules;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

/// <summary>
/// A worker's bond with one shard: listens, claims while there are slots, and reports outcomes in batches. What is claimed and not
/// acknowledged is remembered here, so that a shard which has moved can be told.
/// </summary>
internal sealed partial class ShardLink(
    int shard, IShardGrain grain, IExecutorGrain executor, WorkerSession session, ServedQueues queues, SlotPool slots, TaskRunner runner, ISiloHealth health,
    TimeSpan claimPatience, TaskScheduler home, TimeProvider time, ILogger log) : IDisposable
{
    private const int MaxClaim = 1024;
    private const int MaxReport = 2048;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ProgressPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// So long others go first to claim what has become ready, after this worker has been given what it does not know: else one that is nearer
    /// to the shard than those that know it would be given it again and again.
    /// </summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();

    /// <summary>What is held is told either by a report or by squaring the session, never by both at once: they would contradict each other.</summary>
    private readonly SemaphoreSlim telling = new(1);

    // What comes of a claim must be in what a resume says is held here, or the shard would hand it out again.
    private readonly SemaphoreSlim claiming = new(1);

    // A task may come again before the report of its attempt before is acknowledged, hence the count; the claim is the last, and may be lost.
    private readonly Dictionary<string, (int Count, long Claim, bool Lost)> held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskOutcome> progress = new(StringComparer.Ordinal);
    private readonly List<TaskOutcome> outcomes = [];
    private Task? beat;
    private bool reporting;
    private bool progressTimer;
    private long number;
    private long heardAt = time.GetTimestamp();
    private bool storeFails;
    private volatile bool closed;
    private volatile bool beatLost;
    private long putOffUntil;
    private TaskCompletionSource? drained;

    /// <summary>Since when the shard has not answered.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref heardAt));

    /// <summary>Whether the shard said, when it was last heard, that its store fails.</summary>
    public bool StoreFails => Volatile.Read(ref storeFails);

    /// <summary>Claims and runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = FirstPause;
        var known = false;
        Task<ListenReply>? listening = null;
        var work = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!known)
                {
                    listening = null;
                    await ResumeAsync();
                    known = true;
                    work = true; // Perhaps; a claim will tell.
                }

                if (health.Trouble is not null)
                {
                    await BeatAsync().WaitAsync(stopping); // What runs here stays ours as long as the shard hears of us.
                    work = true; // Perhaps; a claim will tell.
                    continue;
                }

                if (work)
                {
                    (known, work) = await ClaimAsync(stopping);
                    pause = FirstPause;
                    continue;
                }

                listening ??= grain.ListenAsync(new ListenRequest(session, queues.All, WantsWork: true));
                var reply = await listening.WaitAsync(stopping);
                listening = null;
                (known, work) = (reply.Known, reply.Work);
                Volatile.Write(ref storeFails, reply.StoreFails);
                Hear(reply.Revoked, reply.Dropped);
                pause = known ? FirstPause : await PauseAsync(pause, stopping);
                if (work && time.GetTimestamp() < Volatile.Read(ref putOffUntil))
                {
                    await Task.Delay(Courtesy, time, stopping);
                }
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                LogUnreachable(log, shard, DurationText.About(pause), Told(e));
                known = false;
                pause = await PauseAsync(pause, stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>A task of this shard, which this worker does not know, comes again in so long.</summary>
    public void PutOff(TimeSpan delay)
    {
        var until = time.GetTimestamp() + (long)((delay + Pauses.Longest).TotalSeconds * time.TimestampFrequency);
        Volatile.Write(ref putOffUntil, Math.Max(until, Volatile.Read(ref putOffUntil)));
    }

    /// <summary>The queues have changed: a call of its own ends the one that stands, and the next asks for those that are served now.</summary>
    public void ListenAnew() => Background.Run(home, BeatAsync);

    /// <summary>Completes when every outcome so far is acknowledged.</summary>
    public Task DrainAsync()
    {
        lock (gate)
        {
            return reporting ? (drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    /// <summary>Keeps the session alive, without claiming, until it is cancelled.</summary>
    public async Task LingerAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await BeatAsync().WaitAsync(until).ConfigureAwait(Background.Quietly);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        closed = true;
        telling.Dispose();
        claiming.Dispose();
    }

    /// <summary>Ends the session, as soon as the shard hears of it; what is still held is ready again at once.</summary>
    public async Task CloseAsync()
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                await grain.CloseSessionAsync(session.Id);
                return;
            }
            catch (ShardMovedException) when (!closed)
            {
                pause = await PauseAsync(pause, CancellationToken.None);
            }
        }
    }

    /// <summary>Takes slots, waiting for one if need be, and fills them.</summary>
    private async Task<(bool Known, bool More)> ClaimAsync(CancellationToken stopping)
    {
        var taking = slots.TakeAsync(MaxClaim, stopping).AsTask();
        while (!taking.IsCompleted)
        {
            // All slots are taken, perhaps for long: a standing call keeps the session alive and hears of revokes.
            beat = beat is { IsCompleted: false } ? beat : BeatAsync();
            await Task.WhenAny(taking, beat);
        }

        var taken = await taking;
        var started = 0;
        await claiming.WaitAsync(CancellationToken.None);
        try
        {
            var asked = time.GetTimestamp();
            var reply = await grain.ClaimAsync(new ClaimRequest(session.Id, Interlocked.Increment(ref number), queues.All, taken));
            if (reply.Deliveries.Length > 0)
            {
                if (time.GetElapsedTime(asked) is var took && took >= claimPatience)
                {
                    LogClaimedLate(log, shard, new(reply.Deliveries.Length, "task"), DurationText.About(took));
                    return (Known: false, More: true);
                }

                await StartAsync(reply.Deliveries);
                started = reply.Deliveries.Length;
            }

            Hear(reply.Revoked, reply.Dropped); // One of those that came may be revoked already.
            return (reply.Known, reply.More);
        }
        finally
        {
            HearAgain();
            claiming.Release();
            slots.Return(taken - started);
        }
    }

    private async Task StartAsync(TaskDelivery[] deliveries)
    {
        lock (gate)
        {
            foreach (var delivery in deliveries)
            {
                held[delivery.Message.Id] = (held.GetValueOrDefault(delivery.Message.Id).Count + 1, delivery.Claim, false);
            }
        }

        try
        {
            await executor.ExecuteAsync(shard, deliveries);
        }
        catch
        {
            // Not started: the shard learns of it when the session is squared.
            lock (gate)
            {
                foreach (var delivery in deliveries)
                {
                    LetGo(delivery.Message.Id);
                }
            }

            throw;
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            if (beatLost)
            {
                await ResumeAsync(); // The answer that was lost may have said what is to stop.
            }

            var reply = await grain.ListenAsync(new ListenRequest(session, queues.All, WantsWork: false));
            if (reply.Known)
            {
                Volatile.Write(ref storeFails, reply.StoreFails);
                Hear(reply.Revoked, reply.Dropped);
            }
            else
            {
                await ResumeAsync();
                await Task.Delay(FirstPause, time); // A shard that is about to move knows nobody.
            }
        }
        catch (Exception e)
        {
            beatLost = true;
            LogUnreachable(log, shard, DurationText.About(Pauses.Longest), Told(e));
            await Task.Delay(Pauses.Longest, time);
        }
    }

    /// <summary>Opens the session, or squares it after a doubt: tells the shard exactly what is held here.</summary>
    private async Task ResumeAsync()
    {
        HeldTask[] mine;
        string[] lost;
        await claiming.WaitAsync();
        await telling.WaitAsync();
        try
        {
            var epoch = await grain.GetEpochAsync();
            lock (gate)
            {
                // What is lost may take its time to stop: who has it now must not be told that it is here.
                mine = [.. held.Where(task => !task.Value.Lost).Select(task => new HeldTask(task.Key, task.Value.Claim))];
            }

            lost = await grain.ResumeAsync(session, epoch, Interlocked.Increment(ref number), mine);
            beatLost = false;
        }
        finally
        {
            telling.Release();
            claiming.Release();
        }

        Hear(null, null);
        var gone = lost.ToHashSet(StringComparer.Ordinal);
        foreach (var task in mine.Where(task => gone.Contains(task.Id)))
        {
            Stop(task.Id, StopReason.Lost, task.Claim);
        }
    }

    private void Hear(string[]? revoked, HeldTask[]? dropped)
    {
        Volatile.Write(ref heardAt, time.GetTimestamp());
        foreach (var id in revoked ?? [])
        {
            Stop(id, StopReason.Revoked);
        }

        foreach (var task in dropped ?? [])
        {
            Stop(task.Id, StopReason.Dropped, task.Claim);
        }
    }

    private void LetGo(string id)
    {
        if (held.TryGetValue(id, out var mine) && mine.Count > 1)
        {
            held[id] = mine with { Count = mine.Count - 1 };
        }
        else
        {
            held.Remove(id);
            runner.ForgetStop(id);
        }
    }

    private async Task<TimeSpan> PauseAsync(TimeSpan pause, CancellationToken stopping)
    {
        await Task.Delay(pause, time, stopping).ConfigureAwait(Background.Quietly);
        return Pauses.Next(pause);
    }

    /// <summary>What is known to pass by itself comes once a second and needs no stack.</summary>
    private static string Told(Exception error) =>
        error is KreweException or Orleans.Runtime.OrleansException or TimeoutException ? error.Message : error.ToString();

    [LoggerMessage(210, LogLevel.Warning, "Shard {Shard} does not answer; will try again in {Pause}: {Why}")]
    private static partial void LogUnreachable(ILogger logger, int shard, string pause, string why);

    [LoggerMessage(218, LogLevel.Warning, "Shard {Shard} took {Took} to hand out {Tasks}, and may have given them to others since; they are handed back")]
    private static partial void LogClaimedLate(ILogger logger, int shard, Counted tasks, string took);

    [LoggerMessage(212, LogLevel.Warning, "Shard {Shard} did not save the checkpoint of {Id}; will try again in {Pause}: {Why}")]
    private static partial void LogNotSaved(ILogger logger, int shard, string id, string pause, string why);

    [LoggerMessage(211, LogLevel.Warning, "Shard {Shard} did not take {Outcomes}; they are kept and sent again in {Pause}: {Why}")]
    private static partial void LogReportFailed(ILogger logger, int shard, Counted outcomes, string pause, string why);
}

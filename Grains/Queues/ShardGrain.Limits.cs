using Krewe.Limits;
using Krewe.Schedules;
using Orleans;

namespace Krewe.Queues;

/// <summary>
/// Limits: what is under one waits in a lane beside its queue, and is put up for claiming when it has a permit of each of its limits. Permits are
/// asked for when a worker wants work, as many as it would take, in one call for all that waits here for a limit.
/// </summary>
internal sealed partial class ShardGrain
{
    /// <summary>Who has a permit and is not claimed for so long gives it back.</summary>
    private static readonly TimeSpan UnusedFor = TimeSpan.FromSeconds(1);

    private readonly Lanes lanes = new(new(registry, options.Value.QueueLimits));
    private readonly Dictionary<TaskEntry, Lane> permitted = [];
    private readonly Queue<(TaskEntry Entry, long At)> granted = new();
    private bool limitsKnown;
    private long permitCalls;

    /// <inheritdoc/>
    public Task<PermitsHeld?> GetPermitsAsync(string limit)
    {
        var purse = lanes.Find(limit);
        if (recovering || purse is { InCall: true })
        {
            return Task.FromResult<PermitsHeld?>(null);
        }

        if (purse is not null)
        {
            purse.Contended = true;
        }

        return Task.FromResult<PermitsHeld?>(new(epoch, permitCalls, purse is null ? 0 : purse.Held + purse.Unused));
    }

    /// <inheritdoc/>
    public Task<bool> PermitsFreeAsync(string limit)
    {
        var purse = lanes.Find(limit);
        purse?.Wake();
        return Task.FromResult(purse?.Questions.Count > 0);
    }

    /// <inheritdoc/>
    public Task UseLimitsAsync(LimitTable table)
    {
        if (!limitsKnown || table.Version > lanes.Version)
        {
            limitsKnown = true;
            GoBy(table);
        }

        return Task.CompletedTask;
    }

    private void GoBy(LimitTable table)
    {
        var waiting = lanes.Use(table).SelectMany(TakeAll).ToList();
        foreach (var entry in entries.Values.Where(entry => entry is { Phase: EntryPhase.Ready, Permitted: false } && lanes.Of(entry.Message) is not null))
        {
            QueueOf(entry).Remove(entry);
            waiting.Add(entry);
        }

        foreach (var entry in waiting.OrderBy(entry => entry.Sequence))
        {
            Offer(entry);
        }

        GoOnWithTrials();
        WakeListeners();

        static IEnumerable<TaskEntry> TakeAll(Lane lane)
        {
            while (lane.Waiting.HighestPriority() is >= 0 and var priority)
            {
                var entry = lane.Waiting.Take(priority)!;
                entry.Phase = EntryPhase.Requeuing; // It may stand there twice, and is taken once.
                yield return entry;
            }
        }
    }

    /// <summary>Reads what was set at run time for limits and queues: before that nothing is handed out.</summary>
    private async Task ReadSettingsAsync()
    {
        await Task.Yield();
        for (var pause = FirstPause; !(limitsKnown && tableKnown) && !broken; pause = Pauses.Next(pause))
        {
            try
            {
                var (limits, settings) = (GrainFactory.GetGrain<ILimitTableGrain>(0).GetAsync(), GrainFactory.GetGrain<IQueueTableGrain>(0).GetAsync());
                await Task.WhenAll(limits, settings);
                await UseQueuesAsync(await settings);
                await UseLimitsAsync(await limits);
            }
            catch (Exception e)
            {
                LogSettingsUnreachable(shard, DurationText.About(pause), e);
                await Task.Delay(pause, time);
            }
        }
    }

    /// <summary>An entry could start: it waits for a worker, or for permits first.</summary>
    private void Offer(TaskEntry entry)
    {
        if (lanes.Of(entry.Message) is { } lane)
        {
            lane.Waiting.Append(entry);
            lanes.List(lane);
        }
        else
        {
            QueueOf(entry).Append(entry);
        }
    }

    /// <summary>As <see cref="Offer"/>, before all others.</summary>
    private void OfferAgain(TaskEntry entry)
    {
        EnterRoom(entry);
        if (lanes.Of(entry.Message) is { } lane)
        {
            lane.Waiting.PutBack(entry);
            lanes.List(lane);
        }
        else
        {
            QueueOf(entry).PutBack(entry);
        }
    }

    /// <summary>An entry that waits is about to leave where it waits.</summary>
    private void Withdraw(TaskEntry entry)
    {
        if (entry.Phase == EntryPhase.Ready)
        {
            QueueOf(entry).Remove(entry);
        }
        else if (entry.Phase == EntryPhase.Parked)
        {
            lanes.Of(entry.Message)!.Waiting.Remove(entry);
        }
    }

    /// <summary>Lets lanes of these queues ask for permits for so many tasks in all.</summary>
    private void AskForPermits(string[] served, int most)
    {
        foreach (var queue in served)
        {
            while (most > 0 && !IsPaused(queue) && lanes.Next(queue) is { } lane)
            {
                var want = Math.Min(most, lane.Waiting.Count);
                most -= want;
                lane.Asking = true;
                _ = AskForPermitsAsync(lane, want);
            }
        }
    }

    private async Task AskForPermitsAsync(Lane lane, int want)
    {
        var left = await AcquireAsync(lane, want);
        lane.Asking = false;
        if (broken)
        {
            return;
        }

        var now = time.GetTimestamp();
        for (; left > 0 && !lane.Closed && lane.Waiting.HighestPriority() is >= 0 and var priority; left--)
        {
            var entry = lane.Waiting.Take(priority)!;
            permitted.Add(entry, lane);
            entry.Permitted = true;
            foreach (var purse in lane.Purses)
            {
                purse.Unused--;
                purse.Held++;
            }

            QueueOf(entry).Append(entry);
            granted.Enqueue((entry, now));
        }

        GiveBack(lane.Purses, left);
        lanes.List(lane);
        WakeListeners();
    }

    /// <summary>
    /// So many permits of each limit of a lane, at least one. It is waited for one limit only, and with no permit of another in hand: else a task that
    /// waits for one limit would keep others from theirs.
    /// </summary>
    private async Task<int> AcquireAsync(Lane lane, int want)
    {
        while (true)
        {
            var count = await AskAsync(lane.Purses[lane.First], want, waits: true);
            var asked = new List<Purse> { lane.Purses[lane.First] };
            for (var i = 0; i < lane.Purses.Length && count > 0; i++)
            {
                if (i == lane.First)
                {
                    continue;
                }

                var purse = lane.Purses[i];
                var more = purse.Refused ? 0 : await AskAsync(purse, count, waits: false);
                GiveBack(asked, count - more);
                asked.Add(purse);
                lane.First = more == 0 ? i : lane.First;
                count = more;
            }

            if (count > 0 || broken)
            {
                return count;
            }
        }
    }

    private Task<int> AskAsync(Purse purse, int want, bool waits)
    {
        var given = purse.AskAsync(want, waits);
        Run(purse);
        return given;
    }

    private void GiveBack(IEnumerable<Purse> purses, int count)
    {
        foreach (var purse in count > 0 ? purses : [])
        {
            purse.GiveBack(count);
            Tell(purse);
        }
    }

    /// <summary>An entry that had permits does not run any more, or never did.</summary>
    private void ReturnPermit(TaskEntry entry)
    {
        entry.Permitted = false;
        permitted.Remove(entry, out var lane);
        foreach (var purse in lane!.Purses)
        {
            purse.Held--;
            purse.Back += entry.Phase == EntryPhase.Ready ? 1 : 0;
            purse.Changed = true;
            Tell(purse);
        }
    }

    /// <summary>An entry runs that was not handed out by this activation, or only just taken from its worker: it counts, whatever the limits say.</summary>
    private void CountAsPermitted(TaskEntry entry)
    {
        if (!entry.Permitted && lanes.Of(entry.Message) is { } lane)
        {
            entry.Permitted = true;
            permitted.Add(entry, lane);
            foreach (var purse in lane.Purses)
            {
                purse.Held++;
            }
        }
    }

    private void Tell(Purse purse)
    {
        purse.Wake();
        if (purse.HasNews)
        {
            Run(purse);
        }
    }

    private void Run(Purse purse)
    {
        if (!purse.Running)
        {
            purse.Running = true;
            _ = RunAsync(purse);
        }
    }

    private async Task RunAsync(Purse purse)
    {
        await Task.Yield(); // Let the rest of the turn join.
        var pause = FirstPause;
        while (!broken && purse.HasNews)
        {
            try
            {
                var asked = purse.Questions.Count;
                var reply = await CallAsync(purse);
                purse.EndCall();
                purse.Give(reply.Granted, asked);
                purse.Contended = reply.Contended;
                pause = FirstPause;
                if (purse.Questions.Count > 0)
                {
                    await purse.WaitAsync(reply.Retry, time);
                }
            }
            catch (Exception e)
            {
                purse.EndCall();
                LogLimitUnreachable(shard, purse.Name, DurationText.About(pause), e);
                await Task.Delay(pause, time);
                pause = Pauses.Next(pause);
            }
        }

        purse.Running = false;
    }

    private Task<PermitReply> CallAsync(Purse purse)
    {
        var request = new PermitRequest(shard, epoch, ++permitCalls, purse.Held + purse.Unused, purse.Back, purse.Questions.Sum(q => q.Want), purse.Limit, lanes.Version);
        purse.BeginCall();
        return GrainFactory.GetGrain<ILimitGrain>(purse.Name).AcquireAsync(request);
    }

    /// <summary>What was permitted and nobody has claimed waits again, so that other shards can use the permits.</summary>
    private void KeepLimits()
    {
        var unused = new Stack<TaskEntry>();
        while (granted.TryPeek(out var first) && time.GetElapsedTime(first.At) >= UnusedFor)
        {
            granted.Dequeue();
            if (first.Entry is { Phase: EntryPhase.Ready, Permitted: true } entry)
            {
                Withdraw(entry);
                ReturnPermit(entry); // At once: who was permitted twice in this time stands here twice.
                unused.Push(entry);
            }
        }

        while (unused.TryPop(out var entry))
        {
            OfferAgain(entry);
        }

        lanes.Trim();
    }
}

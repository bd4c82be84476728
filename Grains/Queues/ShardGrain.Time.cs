using Krewe.Results;

namespace Krewe.Queues;

/// <summary>What the passing of time brings about.</summary>
internal sealed partial class ShardGrain
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);

    private long sweptAt;
    private bool keepingHouse;

    private async Task KeepHouseAsync(CancellationToken cancellationToken)
    {
        tickedAt = time.GetTimestamp();
        if (keepingHouse || broken)
        {
            return;
        }

        keepingHouse = true;
        try
        {
            CarryOver();
            GoOnWithTrials();
            await MoveDueAsync(cancellationToken);
            await CheckSessionsAsync();
            CheckStreams();
            DropLeftovers(delayed);
            DropLeftovers(expiring);
            if (sweptAt == 0 || time.GetElapsedTime(sweptAt) >= SweepPeriod)
            {
                // A long backlog of expired records is removed bit by bit; the sweep is over when nothing is left.
                sweptAt = await store.ExpireAsync(shard, time.GetUtcNow()) == 0 ? time.GetTimestamp() : 0;
            }
        }
        catch (Exception e) when (!broken)
        {
            LogHousekeepingFailed(shard, e);
        }
        finally
        {
            tickedAt = time.GetTimestamp();
            keepingHouse = false;
        }
    }

    private async Task MoveDueAsync(CancellationToken cancellationToken)
    {
        dueTimerAt = long.MaxValue;
        var now = Now;
        while (delayed.TryPeek(out var entry, out var due) && due <= now)
        {
            delayed.Dequeue();
            if (entry.Phase == EntryPhase.Delayed && entry.Since == due)
            {
                if (entry.Message.IsJob)
                {
                    StartJob(entry);
                }
                else
                {
                    MakeReady(entry);
                }
            }
        }

        while (expiring.TryPeek(out var entry, out var at) && at <= now)
        {
            expiring.Dequeue();
            if (entry.Phase is EntryPhase.Ready or EntryPhase.Delayed && !entry.Retrying)
            {
                FinishUnstarted(entry, TaskState.Revoked, new(ErrorTypes.Expired, "It was not started before it expired."));
            }
        }

        ScheduleDue();
        WakeListeners();
        if (!open.Commit.IsEmpty)
        {
            await CommitAsync();
        }
    }

    /// <summary>What ended before its time stays in the queues of times; when that is most of a queue, it is cleaned.</summary>
    private void DropLeftovers(PriorityQueue<TaskEntry, long> queue)
    {
        if (queue.Count > 1000 && queue.Count > 2 * entries.Count)
        {
            var live = queue.UnorderedItems.Where(i => entries.TryGetValue(i.Element.Message.Id, out var e) && e == i.Element).ToArray();
            queue.Clear();
            queue.EnqueueRange(live);
            queue.TrimExcess();
        }
    }

    private void ScheduleDue()
    {
        if (dueTimer is not null && delayed.TryPeek(out _, out var due) && due < dueTimerAt)
        {
            dueTimerAt = due;
            var wait = Math.Clamp(due - Now, 1, (long)TimeSpan.FromMinutes(1).TotalMilliseconds);
            dueTimer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
        }
    }
}

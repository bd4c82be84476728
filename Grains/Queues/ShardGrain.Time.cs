using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>What the passing of time brings about.</summary>
internal sealed partial class ShardGrain
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);

    /// <summary>A shard that has nothing to write notices so late that another activation has taken it over.</summary>
    private static readonly TimeSpan ConfirmPeriod = TimeSpan.FromSeconds(5);

    private long sweptAt;
    private bool keepingHouse;

    private async Task KeepHouseAsync(CancellationToken cancellationToken)
    {
        if (keepingHouse || broken)
        {
            return;
        }

        keepingHouse = true;
        try
        {
            CarryOver();
            BeginKeeping();
            keeping?.LetGo(Now);
            DropSurplus();
            GoOnCounting();
            EndMarked();
            GoOnWithTrials();
            KeepLimits();
            FreeKeys();
            DropTooMany();
            await MoveDueAsync(cancellationToken);
            await CheckSessionsAsync();
            CheckStreams();
            DropLeftovers(delayed, static (entry, due) => entry.Phase != EntryPhase.Delayed || entry.Since != due);
            DropLeftovers(expiring, static (_, _) => false);
            if (sweptAt == 0 || time.GetElapsedTime(sweptAt) >= SweepPeriod)
            {
                // A long backlog of expired records is removed bit by bit; the sweep is over when nothing is left.
                sweptAt = await store.ExpireAsync(shard, clock.UtcNow) == 0 ? time.GetTimestamp() : 0;
            }

            // Nobody else may have anything to write by which a store that has failed would be seen to work again.
            if (time.GetElapsedTime(committedAt) >= ConfirmPeriod || (failingSince is not null && !IsFailing))
            {
                await ConfirmAsync();
            }
        }
        catch (StoreUnavailableException e)
        {
            LogHousekeepingPutOff(shard, e.Message); // The commit that failed first has told of it.
        }
        catch (Exception e) when (!broken)
        {
            LogHousekeepingFailed(shard, e);
        }
        finally
        {
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
                Admit(entry, due, now);
            }
        }

        // As long as a worker may have it that has not said so yet, nobody knows that it was not started; and before the settings are known, where it goes.
        while (!recovering && tableKnown && expiring.TryPeek(out var entry, out var at) && at <= now)
        {
            expiring.Dequeue();
            entry.IsInExpiring = false;
            // A retry has been started; but in the queue of a silo that is gone nobody would ever go on with it.
            // And what a task was replaced by has begun, too.
            if (entry.ExpiresAt == at && entry.Phase is EntryPhase.Ready or EntryPhase.Parked or EntryPhase.Delayed && (!entry.Retrying || QueueNames.IsOfSilo(entry.Message.Queue)))
            {
                FinishExpired(entry);
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
    private void DropLeftovers(PriorityQueue<TaskEntry, long> queue, Func<TaskEntry, long, bool> isStale)
    {
        if (queue.Count > 1000 && queue.Count > 2 * entries.Count)
        {
            var live = queue.UnorderedItems
                .Where(i => entries.GetValueOrDefault(i.Element.Message.Id) == i.Element && !isStale(i.Element, i.Priority)).ToArray();
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

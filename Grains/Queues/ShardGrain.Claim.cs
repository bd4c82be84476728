using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Storage;

namespace Krewe.Queues;

/// <summary>Handing out work.</summary>
internal sealed partial class ShardGrain
{
    /// <summary>So long after a commit this is taken to be the shard's last activation still.</summary>
    internal static readonly TimeSpan SureFor = TimeSpan.FromMilliseconds(250);

    private static readonly TaskDelivery[] Nothing = [];

    /// <inheritdoc/>
    public Task<ClaimReply> ClaimAsync(ClaimRequest request)
    {
        if (!TryHear(request.Session, out var session))
        {
            return Task.FromResult(new ClaimReply(false, Nothing, false));
        }

        if (request.Number == session.LastNumber && session.LastClaim is { } answer)
        {
            return answer; // A copy: whichever answer comes first must be the one with the tasks.
        }

        if (request.Number <= session.LastNumber)
        {
            return Task.FromResult(new ClaimReply(true, Nothing, false)); // A late copy: its caller has an answer.
        }

        session.LastNumber = request.Number;
        if (limitsKnown && lanes.Outdated is { } table)
        {
            GoBy(table);
        }

        return session.LastClaim = CanHandOut && HasReady(request.Queues) && time.GetElapsedTime(committedAt) > SureFor
            ? ConfirmAndClaimAsync(request, session)
            : ClaimAsync(request, session);
    }

    /// <summary>Nothing was written for a while, so that another activation may have taken the shard over and handed out what is ready here.</summary>
    private async Task<ClaimReply> ConfirmAndClaimAsync(ClaimRequest request, Session session)
    {
        try
        {
            await ConfirmAsync();
        }
        catch (StoreUnavailableException)
        {
            return new(true, Nothing, false); // The store's own error is logged by the commit; the worker asks again.
        }

        // It may have said meanwhile what it holds, or be given up.
        return session.LastNumber == request.Number && sessions.GetValueOrDefault(session.Worker.Id) == session
            ? await ClaimAsync(request, session)
            : new(true, Nothing, false);
    }

    private async Task<ClaimReply> ClaimAsync(ClaimRequest request, Session session)
    {
        if (!CanHandOut)
        {
            return new(true, Nothing, false);
        }

        var taken = new List<TaskDelivery>(Math.Min(request.Max, 1024));
        List<TaskEntry>? suspects = null;
        var now = Now;
        var bytes = 0;
        while (taken.Count + (suspects?.Count ?? 0) < request.Max && bytes < Portion.MaxBytes && TakeNext(request.Queues) is { } entry)
        {
            if (entry.RevokeAsked)
            {
                entry.Phase = EntryPhase.Held; // Its end could not be written before.
                FinishIfRevoked(entry);
            }
            else if (HasExpired(entry, now))
            {
                entry.Phase = EntryPhase.Held; // It is out of its queue now; finishing takes it from here.
                FinishExpired(entry);
            }
            else if (entry.Suspect)
            {
                Hold(entry, session, Replacements.ClaimOf(request.Number, entry.Round));
                bytes += SizeOf(entry);
                (suspects ??= []).Add(entry);
            }
            else
            {
                Hold(entry, session, Replacements.ClaimOf(request.Number, entry.Round));
                bytes += SizeOf(entry);
                entry.Since = now;
                taken.Add(ToDelivery(entry));
            }
        }

        if (suspects is not null)
        {
            await ClaimSuspectsAsync(suspects, session, taken);
        }

        session.Wants = request.Max;
        if (lanes.CanAsk && CanHandOut)
        {
            AskForPermits(request.Queues, request.Max - taken.Count);
        }

        return new(true, [.. taken], HasReady(request.Queues), session.TakeRevoked(), session.TakeDropped());
    }

    /// <summary>
    /// Tasks that were loaded after an unclean end may have been its cause. Each is handed out only when its count of deliveries is durable,
    /// so that one which kills every process that runs it comes to an end.
    /// </summary>
    private async Task ClaimSuspectsAsync(List<TaskEntry> suspects, Session session, List<TaskDelivery> taken)
    {
        foreach (var entry in suspects)
        {
            entry.Counted = true;
            if (++entry.Deliveries > MaxDeliveriesOf(entry))
            {
                FinishLost(entry);
            }
            else
            {
                open.Commit.Updates.Add(entry.ToRow());
            }
        }

        try
        {
            await CommitAsync();
        }
        catch (StoreUnavailableException)
        {
            foreach (var entry in suspects.Where(e => e.Phase == EntryPhase.Held && e.Holder == session))
            {
                entry.Counted = false;
                entry.Deliveries--;
                Release(entry);
                OfferAgain(entry);
            }

            return; // The store's own error is logged by the commit; the worker asks again.
        }

        var now = Now;
        foreach (var entry in suspects)
        {
            if (entry.Phase == EntryPhase.Held && entry.Holder == session)
            {
                entry.Suspect = false;
                entry.Since = now;
                taken.Add(ToDelivery(entry));
            }
        }
    }

    private TaskEntry? TakeNext(string[] served)
    {
        ReadyQueue? best = null;
        var bestPriority = -1;
        foreach (var name in served)
        {
            if (queues.TryGetValue(name, out var queue) && queue.HighestPriority() is var priority && priority > bestPriority)
            {
                best = queue;
                bestPriority = priority;
            }
        }

        return best?.Take(bestPriority);
    }

    private bool HasReady(string[] served)
    {
        foreach (var name in served)
        {
            if (queues.TryGetValue(name, out var queue) && queue is { Paused: false, Count: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    private static TaskDelivery ToDelivery(TaskEntry entry) => new(entry.Message, entry.Attempts + 1, entry.Deliveries + 1,
        DateTimeOffset.FromUnixTimeMilliseconds(entry.SubmittedAt), entry.Notes, entry.Claim);

    private static int SizeOf(TaskEntry entry) => Portion.SizeOf(entry.Message) + Portion.SizeOf(entry.Notes);

    private int MaxDeliveriesOf(TaskEntry entry) => entry.Message.Options?.MaxDeliveries ?? options.MaxDeliveries;

    private void Hold(TaskEntry entry, Session session, long claim)
    {
        LeaveRoom(entry);
        entry.Claim = claim;
        entry.Phase = EntryPhase.Held;
        entry.Holder = session;
        session.Held.Add(entry);
    }

    private void Release(TaskEntry entry)
    {
        if (entry.Permitted)
        {
            ReturnPermit(entry);
        }

        entry.Holder?.LetGo(entry);
        entry.Holder = null;
    }
}

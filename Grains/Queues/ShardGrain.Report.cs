using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>Outcomes: the first terminal one wins, and record and acknowledgement are one commit.</summary>
internal sealed partial class ShardGrain
{
    private static readonly TimeSpan DefaultKeep = TimeSpan.FromDays(1);

    private long finished;
    private long lateOutcomes;

    /// <inheritdoc/>
    public async Task ReportAsync(Guid session, TaskOutcome[] outcomes)
    {
        if (!tableKnown && Array.Exists(outcomes, o => o.Kind is OutcomeKind.Rejected or OutcomeKind.Replaced))
        {
            await readingSettings; // They may say where it goes, and how it waits there.
        }

        if (!TryHear(session, out _) && Array.Exists(outcomes, o => !IsTerminal(o.Kind)))
        {
            // Whether it holds what it hands back, or tells of, is known when it has said what it holds; it reports again.
            throw new ShardMovedException(shard);
        }

        await UntilKeysAreDecidedAsync(outcomes);
        var waitFor = false;
        var doubled = false;
        var replaced = false;
        var dropped = lateOutcomes;
        List<(TaskEntry Entry, TaskOutcome Outcome)>? back = null;
        foreach (var outcome in outcomes)
        {
            if (!entries.TryGetValue(outcome.Id, out var entry))
            {
                lateOutcomes++;
                continue;
            }

            var holds = IsHeld(entry, session, outcome);
            if (IsTerminal(outcome.Kind) && IsOf(entry, outcome.Claim))
            {
                // Whoever reports it: a worker that was given up may still be the first to come to an end.
                doubled |= entry.Phase == EntryPhase.Finishing; // The same report again: answer when it is durable.
                waitFor |= TryFinish(entry, outcome);
            }
            else if (holds && outcome.Kind == OutcomeKind.Released)
            {
                (back ??= []).Add((entry, outcome));
            }
            else if (holds)
            {
                Continue(entry, outcome);
                waitFor = true;
                replaced |= entry.Phase == EntryPhase.Replacing;
            }
            else
            {
                lateOutcomes++;
            }
        }

        if (lateOutcomes > dropped)
        {
            open.Commit.Confirm = true; // What is dropped here must not be news to a newer activation.
        }

        if (replaced)
        {
            await CommitAllRowsAsync(); // A full store takes what ends and no new rows: then the report comes again.
        }
        else if (doubled || lateOutcomes > dropped)
        {
            await CommitAllAsync();
        }
        else if (waitFor)
        {
            await CommitAsync();
        }

        // Last, when the report cannot fail and come again any more: by then the worker may have claimed what it hands back here.
        foreach (var (entry, outcome) in back ?? [])
        {
            if (IsHeld(entry, session, outcome))
            {
                Keep(entry, outcome.Notes);
                PutBack(entry);
            }
        }

        _ = CommitAsync();
        WakeListeners();
    }

    // By the same claim: a report that comes late must not put back what the worker has claimed again since.
    private static bool IsHeld(TaskEntry entry, Guid session, TaskOutcome outcome) =>
        entry.Phase == EntryPhase.Held && entry.Holder?.Worker.Id == session && entry.Claim == outcome.Claim;

    /// <summary>Whether a claim is of what has the id now, and not of a task that was replaced by it or ended before it ran again.</summary>
    private static bool IsOf(TaskEntry entry, long claim) => Replacements.RoundOf(claim) == entry.Round && !entry.Message.IsJob;

    private static bool IsTerminal(OutcomeKind kind) =>
        kind is OutcomeKind.Succeeded or OutcomeKind.Failed or OutcomeKind.Rejected or OutcomeKind.Revoked or OutcomeKind.Ignored;

    private void Continue(TaskEntry entry, TaskOutcome outcome)
    {
        Note(entry, outcome.Notes);
        switch (outcome.Kind)
        {
            case OutcomeKind.Progress:
                open.Commit.Updates.Add(entry.ToRow());
                break;
            case OutcomeKind.Retry or OutcomeKind.Snoozed or OutcomeKind.Replaced when entry.RevokeAsked:
                FinishIfRevoked(entry);
                break;
            case OutcomeKind.Replaced:
                Replace(entry, outcome);
                break;
            default:
                // A worker that had not heard that its retry was counted has said that it holds the task, and reports again.
                Requeue(entry, DueAfter(outcome.Delay), retry: outcome.Kind == OutcomeKind.Retry && outcome.Attempt > entry.Attempts);
                break;
        }
    }

    private long DueAfter(TimeSpan delay) => Now + (long)Math.Clamp(delay.TotalMilliseconds, 0, MessageRules.MaxTime.TotalMilliseconds);

    /// <summary>A claim has come to nothing: the entry is the next of its queue again.</summary>
    private void PutBack(TaskEntry entry)
    {
        Release(entry);
        if (FinishIfRevoked(entry))
        {
            return;
        }

        if (tableKnown && HasExpired(entry, Now))
        {
            FinishExpired(entry);
            return;
        }

        if (entry.Counted)
        {
            // No worker was lost under it.
            entry.Counted = false;
            entry.Deliveries--;
            open.Commit.Updates.Add(entry.ToRow());
        }

        OfferAgain(entry);
    }

    /// <summary>Lets an entry wait again, when that is durable.</summary>
    private void Requeue(TaskEntry entry, long due, bool retry = false)
    {
        open.Requeued.Add((entry, entry.Holder, (entry.Attempts, entry.Retrying)));
        entry.Counted = false;
        Release(entry);
        entry.Attempts += retry ? 1 : 0;
        entry.Retrying |= retry;
        entry.Phase = EntryPhase.Requeuing;
        entry.Since = due;
        open.Commit.Updates.Add(entry.ToRow(entry.Retrying ? RowPhase.Retrying : RowPhase.Waiting, due));
    }

    private bool TryFinish(TaskEntry entry, TaskOutcome outcome)
    {
        if (entry.Phase is EntryPhase.Submitting or EntryPhase.Replacing or EntryPhase.Finishing or EntryPhase.Telling)
        {
            lateOutcomes++;
            return false;
        }

        if (entry.Holder is { } holder)
        {
            holder.Finished++;
        }

        var record = new TaskRecord
        {
            Id = entry.Message.Id,
            Name = entry.Message.Name,
            CalledAs = Replacements.CalledAs(entry.Message),
            Queue = entry.Message.Queue,
            State = outcome.Kind switch
            {
                OutcomeKind.Succeeded => TaskState.Success,
                OutcomeKind.Failed => TaskState.Failure,
                OutcomeKind.Rejected => TaskState.Rejected,
                OutcomeKind.Ignored => TaskState.Ignored,
                _ => TaskState.Revoked,
            },
            Result = outcome.Result,
            Error = outcome.Error,
            SubmittedAt = DateTimeOffset.FromUnixTimeMilliseconds(entry.SubmittedAt),
            StartedAt = outcome.StartedAt,
            FinishedAt = outcome.FinishedAt,
            Attempts = entry.Attempts + 1,
            Worker = entry.Holder?.Worker.Worker,
            Member = entry.Message.Parent is not null,
            Progress = outcome.Notes?.Progress ?? entry.Notes?.Progress,
            ExpiresAt = ExpiryOf(entry, outcome.KeepFor ?? DefaultKeep),
        };
        Finish(entry, record);
        return true;
    }

    /// <summary>Ends an entry that no worker ran to its end.</summary>
    private void FinishUnstarted(TaskEntry entry, TaskState state, ErrorInfo error, bool deadLetter = false) => Finish(entry, new TaskRecord
    {
        Id = entry.Message.Id,
        Name = entry.Message.Name,
        CalledAs = Replacements.CalledAs(entry.Message),
        Queue = entry.Message.Queue,
        State = state,
        Error = error,
        SubmittedAt = DateTimeOffset.FromUnixTimeMilliseconds(entry.SubmittedAt),
        FinishedAt = clock.UtcNow,
        Attempts = entry.Attempts,
        Member = entry.Message.Parent is not null,
        Progress = entry.Notes?.Progress,
        DeadLetter = deadLetter,
        ExpiresAt = ExpiryOf(entry, entry.Message.Options?.ResultExpires ?? DefaultKeep),
    });

    private void FinishLost(TaskEntry entry)
    {
        var workers = new Counted(entry.Deliveries, "worker");
        LogDeadLetter(entry.Message.Name, entry.Message.Id, workers);
        FinishUnstarted(entry, TaskState.Failure,
            new(ErrorTypes.WorkerLost, $"It has lost {workers}; at most {MaxDeliveriesOf(entry)} may be lost while they hold it."), true);
    }

    /// <summary>Members of a job keep their records until the join has surely found them, unique tasks as long as others may join them.</summary>
    private DateTimeOffset ExpiryOf(TaskEntry entry, TimeSpan keep)
    {
        var asked = keep < MessageRules.MaxTime ? keep : MessageRules.MaxTime;
        var least = entry.Message.Parent is not null ? options.MemberResultExpires : entry.Message.Options?.Unique?.Period ?? TimeSpan.Zero;
        return clock.UtcNow + (asked < least ? least : asked);
    }

    private void Finish(TaskEntry entry, TaskRecord record)
    {
        DropSurplus();
        Withdraw(entry);
        LeaveRoom(entry);
        open.Finished.Add((entry, entry.Holder, entry.Phase));
        Release(entry);
        entry.Phase = EntryPhase.Finishing;
        if (KeyUntil(entry, record) is { } until)
        {
            var row = entry.ToRow(RowPhase.Kept, until);
            open.Commit.Updates.Add(row with { Status = row.Status with { Notes = null } });
        }
        else if (entry.Message.Parent is null)
        {
            open.Commit.Deletes.Add(entry.Sequence);
        }
        else
        {
            var row = entry.ToRow(RowPhase.Telling, 0);
            open.Commit.Updates.Add(row with { Status = row.Status with { Notes = null } });
        }

        entry.Record = record;
        open.Commit.Records.Add(ToStore(entry, record));
        if (declared.Count > 0)
        {
            MoveIfDead(entry, record);
        }
    }

    /// <summary>An end is durable: let everybody know.</summary>
    private void Settle(TaskEntry entry)
    {
        finished += entry.Message.IsTick ? 0 : 1;
        endedMeanwhile?.Add(entry.Message.Id);
        recent.Add(entry.Record!);
        Notify(entry);
        if (entry.Message.Parent is null)
        {
            keeping?.Add(entry.Record!);
            entries.Remove(entry.Message.Id);
            if (entry.Message.Options?.Unique is not null)
            {
                uniques.End(entry, KeyUntil(entry, entry.Record!));
            }
        }
        else
        {
            entry.Phase = EntryPhase.Telling;
            entry.Notes = null;
            Tell(entry);
        }
    }
}

using Krewe.Storage;
using Orleans;

namespace Krewe.Queues;

/// <summary>Group commit: callers add to the open batch; one loop swaps it and writes it in one step.</summary>
internal sealed partial class ShardGrain
{
    private static readonly TimeSpan FailingPause = TimeSpan.FromSeconds(1);

    private CommitBatch open = null!;

    /// <summary>The batch that the store is writing now.</summary>
    private CommitBatch? writing;

    /// <summary>One that has been written and is empty again, so that its lists need not grow anew.</summary>
    private CommitBatch? spare;

    /// <summary>A newer activation owns the shard, or memory no longer matches the store: this one does nothing more.</summary>
    private bool broken;

    /// <summary>Batches that the store did not take and nobody else will bring again: sessions, and members whose jobs know.</summary>
    private readonly List<CommitBatch> owed = [];

    private long commits;
    private long committedAt;
    private long? failingSince;

    /// <summary>Makes sure that everything added so far is written; completes when it is.</summary>
    private Task CommitAsync() => CommitAsync(static batch => batch.Completion);

    /// <summary>As <see cref="CommitAsync()"/>, for who has added rows: they may be refused alone.</summary>
    private Task CommitRowsAsync() => CommitAsync(static batch => batch.Acceptance);

    private Task CommitAsync(Func<CommitBatch, Task> end)
    {
        if (broken)
        {
            return Task.FromException(Gone());
        }

        var last = open.Commit.IsEmpty ? writing : open;
        var written = last is null ? Task.CompletedTask : end(last); // Asked for before the batch is used again, which may be soon.
        if (writing is null && last is not null)
        {
            _ = RunCommitsAsync();
        }

        return written;
    }

    /// <summary>As <see cref="CommitAsync()"/>, for who depends on what somebody else has added, which may be on its way to the store.</summary>
    private Task CommitAllAsync() => CommitAllAsync(static batch => batch.Completion);

    /// <summary>As <see cref="CommitAllAsync()"/>, for who depends on rows that somebody else has added.</summary>
    private Task CommitAllRowsAsync() => CommitAllAsync(static batch => batch.Acceptance);

    private async Task CommitAllAsync(Func<CommitBatch, Task> end)
    {
        var inFlight = writing is null ? null : end(writing);
        var rest = CommitAsync(end);
        await (inFlight ?? Task.CompletedTask);
        await rest;
    }

    /// <summary>
    /// Makes sure that this is still the shard's last activation: only then is something not there because it is not known here.
    /// </summary>
    private Task ConfirmAsync()
    {
        open.Commit.Confirm = true;
        return CommitAsync();
    }

    private async Task RunCommitsAsync()
    {
        while (!open.Commit.IsEmpty && !broken)
        {
            var batch = writing = open;
            open = spare ?? new CommitBatch(shard, epoch);
            spare = null;
            var began = time.GetTimestamp();
            try
            {
                await WriteAsync(batch, began);
                commits++;
                committedAt = time.GetTimestamp();
                var failed = failingSince is not null;
                failingSince = null;
                Apply(batch);
                if (failed)
                {
                    TellListeners();
                }

                telemetry.Committed(batch, time.GetElapsedTime(began, committedAt));
                batch.Complete();
                spare = batch.TryRenew() ? batch : null;
            }
            catch (StoreUnavailableException e)
            {
                var first = failingSince is null;
                failingSince = time.GetTimestamp();
                if (first)
                {
                    LogCommitFailed(shard, e.Message); // Once, until it works again.
                    TellListeners();
                }

                telemetry.CommitFailed(e, time.GetElapsedTime(began));
                Revert(batch);
                batch.Fail(e);
            }
            catch (Exception e)
            {
                // Fenced, or nobody knows what was written: only a new activation that reads the store can go on.
                broken = true;
                if (e is ShardFencedException)
                {
                    LogTakenOver(shard, epoch);
                }
                else
                {
                    LogBroken(shard, epoch, e);
                }

                batch.Fail(Gone(e));
                open.Fail(Gone(e));
                EndStandingCalls(); // The activation ends only when none of its calls is left.
                DeactivateOnIdle();
            }
        }

        writing = null;
    }

    /// <summary>Writes a batch. A store that is full is given it without the new rows: what ends makes room, and must not wait for it.</summary>
    private async Task WriteAsync(CommitBatch batch, long began)
    {
        try
        {
            await store.CommitAsync(batch.Commit);
        }
        catch (StoreUnavailableException e) when (e.IsFull && batch.Submitted.Count + batch.Replaced.Count > 0)
        {
            LogFull(shard, batch.Commit.Inserts.Count, e.Message);
            telemetry.CommitFailed(e, time.GetElapsedTime(began));
            Unsubmit(batch.Submitted);
            GiveReplacedBack(batch);
            batch.Refuse(e);
            await store.CommitAsync(batch.Commit);
        }
    }

    private ShardMovedException Gone(Exception? cause = null) => new(shard, cause);

    /// <summary>Whether the store failed just now, so that handing out work would only pile up outcomes.</summary>
    private bool IsFailing => failingSince is { } since && time.GetElapsedTime(since) < FailingPause;

    private void Apply(CommitBatch batch)
    {
        var now = Now;
        foreach (var entry in batch.Submitted)
        {
            Admit(entry, DueOf(entry), now);
            submitted += entry.Message.IsTick ? 0 : 1;
        }

        foreach (var (entry, _, _) in batch.Requeued)
        {
            // A worker that had been given up may have ended it meanwhile.
            if (entry.Phase == EntryPhase.Requeuing)
            {
                Admit(entry, entry.Message.IsJob ? 0 : entry.Since, now);
            }
        }

        foreach (var (entry, _, row) in batch.Replaced)
        {
            Become(entry, row, now);
        }

        foreach (var (entry, _, _) in batch.Finished)
        {
            Settle(entry);
        }

        foreach (var entry in batch.Told)
        {
            entries.Remove(entry.Message.Id);
        }

        foreach (var entry in batch.Marked)
        {
            entry.RevokeKept = true;
            PassRevokeOn(entry);
        }

        ConfirmKeys(batch.Submitted);
        batch.Forgotten.ForEach(uniques.Forget);
        DropTooMany();
        FlushStreams();
        GoOnWithTrials();
        WakeListeners();
    }

    private void Revert(CommitBatch batch)
    {
        Unsubmit(batch.Submitted);
        uniques.Freed.AddRange(batch.Freed);

        foreach (var (entry, holder, before) in batch.Requeued)
        {
            if (entry.Phase == EntryPhase.Requeuing && entry.Message.IsJob)
            {
                Admit(entry, Now + (long)FailingPause.TotalMilliseconds, Now); // It is asked again by the clock.
            }
            else if (entry.Phase == EntryPhase.Requeuing)
            {
                (entry.Attempts, entry.Retrying) = before;
                GiveBack(entry, holder, EntryPhase.Ready);
            }
        }

        foreach (var (entry, holder, phase) in batch.Finished)
        {
            entry.Record = null;
            GiveBack(entry, holder, phase);
        }

        GiveReplacedBack(batch);
        keeping?.Restore(batch.Surplus);
        marked.AddRange(batch.Marked);
        if (batch.Told.Count + batch.Commit.Opened.Count + batch.Commit.Closed.Count > 0)
        {
            owed.Add(batch);
        }
    }

    /// <summary>Puts what is owed to the store into the open batch. Done by the clock, so that a store that fails is not asked in a loop.</summary>
    private void CarryOver()
    {
        foreach (var batch in owed)
        {
            open.Commit.Opened.AddRange(batch.Commit.Opened.Where(session => sessions.ContainsKey(session.Id))); // Lost since: it is closed.
            open.Commit.Closed.AddRange(batch.Commit.Closed.Where(session => !sessions.ContainsKey(session))); // Opened again since.
            open.Commit.Deletes.AddRange(batch.Told.Select(member => member.Sequence));
            open.Told.AddRange(batch.Told);
        }

        owed.Clear();
    }

    private void GiveReplacedBack(CommitBatch batch)
    {
        foreach (var (entry, holder, _) in batch.Replaced)
        {
            GiveBack(entry, holder, EntryPhase.Ready);
        }
    }

    /// <summary>A change could not be written: the entry goes back to its worker, which will report again, or to where it waited.</summary>
    private void GiveBack(TaskEntry entry, Session? holder, EntryPhase phase)
    {
        // A worker that was given up meanwhile, and has come back, has said what it holds, and this was not with it.
        if (holder is not null && sessions.GetValueOrDefault(holder.Worker.Id) == holder)
        {
            Hold(entry, holder, entry.Claim);
            CountAsPermitted(entry);
        }
        else
        {
            Admit(entry, phase is EntryPhase.Delayed or EntryPhase.Requeuing ? entry.Since : 0, Now);
        }
    }
}

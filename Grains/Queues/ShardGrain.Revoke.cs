using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>
/// Taking back. What waits ends at once. What a worker has, or may have, and jobs are marked on their rows: whoever dies, they do not start
/// again, and a job takes back its members until that is done.
/// </summary>
internal sealed partial class ShardGrain
{
    /// <summary>Marked entries that cannot be left as they are: they wait, or their mark could not be written.</summary>
    private readonly List<TaskEntry> marked = [];

    /// <summary>Entries up to this number were loaded after an unclean end, so that workers may have them.</summary>
    private long doubtfulUpTo;

    /// <inheritdoc/>
    public async Task<RevokeStatus[]> RevokeAsync(string[] ids, bool terminate)
    {
        var statuses = new RevokeStatus[ids.Length];
        var unknown = new List<int>();
        var rest = Enumerable.Range(0, ids.Length).ToList();
        while (rest.Count > 0)
        {
            var changing = new List<int>();
            foreach (var i in rest)
            {
                if (!entries.TryGetValue(ids[i], out var entry))
                {
                    unknown.Add(i);
                }
                else if (entry.Phase is EntryPhase.Submitting or EntryPhase.Requeuing or EntryPhase.Replacing or EntryPhase.Finishing)
                {
                    changing.Add(i); // What becomes of it is known after the commit.
                }
                else
                {
                    statuses[i] = TakeBack(entry, terminate);
                }
            }

            await CommitAsync();
            rest = changing;
        }

        if (unknown.Count > 0)
        {
            var records = await FindAllAsync([.. unknown.Select(i => ids[i])]);
            for (var k = 0; k < records.Length; k++)
            {
                statuses[unknown[k]] = records[k].State == TaskState.Unknown ? RevokeStatus.Unknown : RevokeStatus.Finished;
            }
        }

        return statuses;
    }

    private RevokeStatus TakeBack(TaskEntry entry, bool terminate)
    {
        switch (entry.Phase)
        {
            case EntryPhase.Telling:
                return RevokeStatus.Finished;
            case EntryPhase.Held or EntryPhase.Job:
            case EntryPhase.Ready or EntryPhase.Parked or EntryPhase.Delayed when MayBeHeld(entry) || IsPaged(entry):
                Mark(entry, terminate ? RowRevoke.Terminate : RowRevoke.Asked);
                return RevokeStatus.Stopping;
            default:
                FinishUnstarted(entry, TaskState.Revoked, RevokedError(entry));
                return RevokeStatus.Revoked;
        }
    }

    /// <summary>Whether a worker may have it that has not yet said what it holds.</summary>
    private bool MayBeHeld(TaskEntry entry) => recovering && entry.Sequence <= doubtfulUpTo && !entry.Message.IsJob;

    private static bool IsPaged(TaskEntry entry) => (entry.Message.Traits & MessageTraits.Paged) != 0;

    private void Mark(TaskEntry entry, RowRevoke revoke)
    {
        // Also if this commit fails it stays marked: that it ends is what was asked for.
        entry.RevokeKept &= revoke <= entry.Revoke;
        entry.Revoke = revoke > entry.Revoke ? revoke : entry.Revoke;
        open.Commit.Updates.Add(entry.ToRow());
        open.Marked.Add(entry);
    }

    /// <summary>A mark is durable, or its task has been found with a worker: tells who has to know.</summary>
    private void PassRevokeOn(TaskEntry entry)
    {
        switch (entry.Phase)
        {
            case EntryPhase.Held when entry.Revoke == RowRevoke.Terminate:
                entry.Holder!.Revoked.Add(entry.Message.Id);
                EndListening(entry.Holder, work: false);
                break;
            case EntryPhase.Held:
                entry.Holder!.Drop(entry);
                EndListening(entry.Holder, work: false);
                break;
            case EntryPhase.Job:
                RunRevoke(entry);
                break;
            case EntryPhase.Ready or EntryPhase.Parked or EntryPhase.Delayed:
                marked.Add(entry);
                break;
        }
    }

    /// <summary>Returns when the mark of a job is durable: what follows from it must not be forgotten.</summary>
    private async Task KeepRevokeAsync(TaskEntry job)
    {
        if (!job.RevokeKept)
        {
            Mark(job, job.Revoke);
            await CommitAllAsync();
        }
    }

    /// <summary>Ends what is marked and waits, and writes again what could not be written. While workers are awaited, one may have it.</summary>
    private void EndMarked()
    {
        if (marked.Count == 0 || IsFailing)
        {
            return;
        }

        var them = marked.Distinct().ToArray();
        marked.Clear();
        foreach (var entry in them)
        {
            var waits = entry.Phase is EntryPhase.Ready or EntryPhase.Parked or EntryPhase.Delayed;
            if (waits && !recovering)
            {
                FinishIfRevoked(entry);
                continue;
            }

            if (waits)
            {
                marked.Add(entry);
            }

            if ((waits || entry.Phase is EntryPhase.Held or EntryPhase.Job) && !entry.RevokeKept)
            {
                Mark(entry, entry.Revoke); // Before anything comes of what has taken its key.
            }
        }

        _ = CommitAsync();
    }

    private bool FinishIfRevoked(TaskEntry entry)
    {
        if (entry.RevokeAsked && IsPaged(entry))
        {
            StartJob(entry); // Its grain drops the pages before it ends.
        }
        else if (entry.RevokeAsked)
        {
            FinishUnstarted(entry, TaskState.Revoked, RevokedError(entry));
        }

        return entry.RevokeAsked;
    }
}

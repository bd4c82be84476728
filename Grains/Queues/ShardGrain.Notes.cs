using Krewe.Execution;
using Krewe.Results;

namespace Krewe.Queues;

/// <summary>What running tasks say of themselves, to those who follow them, and what they save for their next attempt.</summary>
internal sealed partial class ShardGrain
{
    /// <inheritdoc/>
    public async Task<TaskRecord> FollowAsync(string id, long seen, CancellationToken cancellationToken)
    {
        if (leaving || !entries.TryGetValue(id, out var entry) || entry.Phase is EntryPhase.Submitting or EntryPhase.Telling
            || ReportMarks.Of(entry.Notes?.State, entry.Notes?.Progress) != seen)
        {
            return (await FindAsync([id]))[0];
        }

        return await StandAsync(entry, new Follower(), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> SaveCheckpointAsync(Guid session, HeldTask task, long number, byte[] checkpoint)
    {
        if (!TryHear(session, out var holder))
        {
            throw new ShardMovedException(shard); // Whether it holds the task is known when it has said what it holds.
        }

        var entry = entries.GetValueOrDefault(task.Id);
        if (entry?.Phase != EntryPhase.Held || entry.Holder != holder || entry.Claim != task.Claim)
        {
            open.Commit.Confirm = true; // It must not be news to a newer activation.
            await CommitAllAsync();
            return false;
        }

        if (holder.MayBeLate(number))
        {
            throw new ShardMovedException(shard);
        }

        if (holder.TrySave(entry, number))
        {
            Keep(entry, new TaskNotes(Checkpoint: checkpoint));
            await CommitAsync();
        }

        return true;
    }

    private static void Note(TaskEntry entry, TaskNotes? news)
    {
        if (news is null)
        {
            return;
        }

        var before = entry.Notes;
        entry.Notes = TaskNotes.Merge(before, news);
        if (entry.Watchers is not null && !ShowsTheSame(before, entry.Notes!))
        {
            TellFollowers(entry);
        }
    }

    /// <summary>Whether those who follow would see nothing new.</summary>
    private static bool ShowsTheSame(TaskNotes? before, TaskNotes now) =>
        before?.State == now.State && (before?.Progress).AsSpan().SequenceEqual(now.Progress);

    /// <summary>As <see cref="Note"/>, where nothing else writes the row.</summary>
    private void Keep(TaskEntry entry, TaskNotes? news)
    {
        if (news is not null)
        {
            Note(entry, news);
            open.Commit.Updates.Add(entry.ToRow());
        }
    }

    private static void TellFollowers(TaskEntry entry)
    {
        if (entry.Watchers is Follower one)
        {
            one.TrySetResult(Describe(entry));
        }
        else if (entry.Watchers is List<object> list)
        {
            foreach (var follower in list.OfType<Follower>())
            {
                follower.TrySetResult(Describe(entry));
            }
        }
    }
}

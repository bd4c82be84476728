using Krewe.Storage;

namespace Krewe.Queues;

/// <summary>
/// Who has each key of a shard's unique calls: the row of an unfinished task that names it, the newest one if there are several, or the row that a task
/// of a period leaves when it ends. Both are found again when the shard is opened; nothing else is stored. Pure.
/// </summary>
internal sealed class UniqueKeys
{
    private readonly Dictionary<string, KeyHold> holds = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskEntry, KeyHold> held = [];
    private readonly PriorityQueue<KeyHold, long> ending = new();
    private readonly Dictionary<string, KeyHold> ofEnded = new(StringComparer.Ordinal);

    /// <summary>Rows that tasks have left and that hold nothing any more.</summary>
    public List<long> Freed { get; } = [];

    /// <summary>Whether nobody has a key.</summary>
    public bool IsEmpty => holds.Count == 0;

    /// <summary>What a task that has ended still has; null for nothing.</summary>
    public KeyHold? OfEnded(string id) => ofEnded.GetValueOrDefault(id);

    /// <summary>Whether somebody takes the key of an unfinished task, and it is just being written.</summary>
    public bool IsBeingTaken(TaskEntry entry) => held.TryGetValue(entry, out var hold) && hold.After is not null;

    /// <summary>The row of a task that has ended is gone.</summary>
    public void Forget(KeyHold hold)
    {
        hold.Forgotten = true;
        if (Leave(hold))
        {
            Remove(hold);
        }
    }

    /// <summary>Who has a key; null for nobody.</summary>
    public KeyHold? Find(string key, long now)
    {
        if (holds.TryGetValue(key, out var hold) && hold.IsOver(now))
        {
            Free(hold);
            return null;
        }

        return hold;
    }

    /// <summary>An entry that is being submitted takes its key, from whoever has it or is being submitted before it.</summary>
    public void Take(TaskEntry entry)
    {
        var key = KeyOf(entry);
        var before = holds.GetValueOrDefault(key);
        var hold = holds[key] = held[entry] = new(key, entry.Message.Id, entry.Sequence) { Entry = entry, Before = before };
        before?.After = hold;
    }

    /// <summary>It is submitted; those before it first. Gives the unfinished task that had the key.</summary>
    public TaskEntry? Confirm(TaskEntry entry)
    {
        if (!held.TryGetValue(entry, out var hold) || hold.Before is not { } before)
        {
            return null;
        }

        (hold.Before, before.After) = (null, null);
        if (before.Entry is null)
        {
            Freed.Add(before.Sequence);
            Leave(before);
        }
        else
        {
            held.Remove(before.Entry);
        }

        return before.Entry;
    }

    /// <summary>It could not be submitted: the key is his again who had it.</summary>
    public void Undo(TaskEntry entry) => End(entry, null);

    /// <summary>An entry has ended: its key is free, or stays taken until then, in Unix milliseconds.</summary>
    public void End(TaskEntry entry, long? until)
    {
        if (!held.Remove(entry, out var hold))
        {
            Freed.AddRange(until is null ? [] : [entry.Sequence]); // Another has the key by now.
        }
        else if (until is not { } end)
        {
            Remove(hold);
        }
        else
        {
            (hold.Entry, hold.Until, hold.Sequence) = (null, end, entry.Sequence); // The row may be another since it was replaced.
            ofEnded[hold.Id] = hold;
            ending.Enqueue(hold, end);
        }
    }

    /// <summary>A row of an unfinished task was loaded, the rows before it first. Gives the older one that has its key no more.</summary>
    public TaskEntry? Load(TaskEntry entry)
    {
        Take(entry);
        return Confirm(entry);
    }

    /// <summary>A row was loaded that a task has left. Gives the older task that has its key no more.</summary>
    public TaskEntry? LoadEnded(TaskRow row)
    {
        var hold = new KeyHold(row.Message.Options!.Unique!.Key, row.Message.Id, row.Sequence) { Until = row.Status.Due };
        var before = holds.GetValueOrDefault(hold.Key);
        if (before is { Entry: null })
        {
            Freed.Add(before.Sequence);
            Leave(before);
        }
        else if (before is not null)
        {
            held.Remove(before.Entry);
        }

        holds[hold.Key] = ofEnded[hold.Id] = hold;
        ending.Enqueue(hold, hold.Until);
        return before?.Entry;
    }

    /// <summary>Frees keys whose time is over, at most so many.</summary>
    public void Expire(long now, int most)
    {
        for (; most > 0 && ending.TryPeek(out var hold, out var until) && until <= now; most--)
        {
            ending.Dequeue();
            if (holds.GetValueOrDefault(hold.Key) == hold)
            {
                Free(hold);
            }
            else if (hold.After is not null)
            {
                ending.Enqueue(hold, now + 1); // Whether it is replaced is just being written.
            }
        }
    }

    private static string KeyOf(TaskEntry entry) => entry.Message.Options!.Unique!.Key;

    private void Free(KeyHold hold)
    {
        Freed.Add(hold.Sequence);
        Leave(hold);
        Remove(hold);
    }

    /// <summary>Nothing is left of what an ended task has. False: it has it no more.</summary>
    private bool Leave(KeyHold hold) => ofEnded.TryGetValue(hold.Id, out var it) && it == hold && ofEnded.Remove(hold.Id);

    private void Remove(KeyHold hold)
    {
        var (before, after) = (hold.Before, hold.After);
        (hold.Before, hold.After) = (null, null);
        before?.After = after;
        if (after is not null)
        {
            after.Before = before;
        }
        else if (before is not null)
        {
            holds[hold.Key] = before;
        }
        else
        {
            holds.Remove(hold.Key);
        }
    }
}

using Krewe.Storage;

namespace Krewe.Queues;

/// <summary>
/// Who has each key of a shard's unique calls: the row of an unfinished task that names it, the newest one if there are several, or the row that a task
/// of a period leaves when it ends. Both are found again when the shard is opened; nothing else is stored. Pure.
/// </summary>
internal sealed class UniqueKeys
{
    private readonly Dictionary<string, KeyHold> holds = new(StringComparer.Ordinal);
    private readonly PriorityQueue<KeyHold, long> ending = new();

    /// <summary>Rows that tasks have left and that hold nothing any more.</summary>
    public List<long> Freed { get; } = [];

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

    /// <summary>An entry that is being submitted takes its key, from whoever has it.</summary>
    public void Take(TaskEntry entry)
    {
        var key = KeyOf(entry);
        holds[key] = new(key, entry.Message.Id, entry.Sequence) { Entry = entry, Before = holds.GetValueOrDefault(key) };
    }

    /// <summary>It is submitted. Gives the unfinished task that had the key.</summary>
    public TaskEntry? Confirm(TaskEntry entry)
    {
        if (HoldOf(entry) is not { Before: { } before } hold)
        {
            return null;
        }

        hold.Before = null;
        if (before.Entry is null)
        {
            Freed.Add(before.Sequence);
        }

        return before.Entry;
    }

    /// <summary>It could not be submitted: the key is his again who had it.</summary>
    public void Undo(TaskEntry entry)
    {
        if (HoldOf(entry) is { } hold)
        {
            Replace(hold, hold.Before);
        }
    }

    /// <summary>An entry has another row now.</summary>
    public void Move(TaskEntry entry)
    {
        if (HoldOf(entry) is { } hold)
        {
            hold.Sequence = entry.Sequence;
        }
    }

    /// <summary>An entry has ended: its key is free, or stays taken until then, in Unix milliseconds.</summary>
    public void End(TaskEntry entry, long? until)
    {
        var hold = HoldOf(entry);
        if (until is not { } end)
        {
            if (hold is not null)
            {
                Replace(hold, null);
            }
        }
        else if (hold is null)
        {
            Freed.Add(entry.Sequence);
        }
        else
        {
            (hold.Entry, hold.Until) = (null, end);
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
        }

        holds[hold.Key] = hold;
        ending.Enqueue(hold, hold.Until);
        return before?.Entry;
    }

    /// <summary>Frees keys whose time is over, at most so many.</summary>
    public void Expire(long now, int most)
    {
        for (; most > 0 && ending.TryPeek(out var hold, out var until) && until <= now; most--)
        {
            ending.Dequeue();
            if (holds.GetValueOrDefault(hold.Key) is not { } first)
            {
                continue;
            }

            if (first == hold)
            {
                Free(hold);
            }
            else if (first.Before == hold)
            {
                ending.Enqueue(hold, now + 1); // Whether it is replaced is just being written.
            }
        }
    }

    private static string KeyOf(TaskEntry entry) => entry.Message.Options!.Unique!.Key;

    private KeyHold? HoldOf(TaskEntry entry)
    {
        var first = holds.GetValueOrDefault(KeyOf(entry));
        return first?.Entry == entry ? first : first?.Before?.Entry == entry ? first.Before : null;
    }

    private void Free(KeyHold hold)
    {
        Freed.Add(hold.Sequence);
        Replace(hold, null);
    }

    private void Replace(KeyHold hold, KeyHold? other)
    {
        if (holds[hold.Key] != hold)
        {
            holds[hold.Key].Before = other;
        }
        else if (other is null)
        {
            holds.Remove(hold.Key);
        }
        else
        {
            holds[hold.Key] = other;
        }
    }
}

namespace Krewe.Queues;

/// <summary>
/// The ready tasks of one queue, or those that wait for one limit: strict priorities, within one by turns of keys where there are any, and first come
/// first served. Constant time without keys. Entries
/// that have left the <paramref name="phase"/> of those who wait here stay as leftovers until they come to the front; <see cref="Count"/> does
/// not count them.
/// </summary>
internal sealed class ReadyQueue(EntryPhase phase = EntryPhase.Ready)
{
    public const int Priorities = 10;

    private readonly Ring<TaskEntry>?[] levels = new Ring<TaskEntry>?[Priorities];

    /// <summary>By priority, in the place of <see cref="levels"/> while there are keys; null as long as there never was one.</summary>
    private FairRing?[]? fair;

    /// <summary>Entries that are ready.</summary>
    public int Count { get; private set; }

    /// <summary>None is handed out.</summary>
    public bool Paused { get; set; }

    /// <summary>Puts an entry behind all others of its priority.</summary>
    public void Append(TaskEntry entry)
    {
        if (FairLevelOf(entry) is { } turns)
        {
            turns.AddLast(Mark(entry));
        }
        else
        {
            LevelOf(entry).AddLast(Mark(entry));
        }
    }

    /// <summary>Puts an entry that had been taken before all others of its priority.</summary>
    public void PutBack(TaskEntry entry)
    {
        if (FairLevelOf(entry) is { } turns)
        {
            turns.AddFirst(Mark(entry));
        }
        else
        {
            LevelOf(entry).AddFirst(Mark(entry));
        }
    }

    /// <summary>An entry leaves without being taken: its phase is about to change.</summary>
    public void Remove(TaskEntry entry)
    {
        System.Diagnostics.Debug.Assert(entry.Phase == phase, "Only ready entries are in the queue.");
        Count--;
    }

    /// <summary>The highest priority that has a ready entry; −1 when there is none, or all have to wait.</summary>
    public int HighestPriority()
    {
        if (Count == 0 || Paused)
        {
            return -1;
        }

        for (var p = Priorities - 1; p >= 0; p--)
        {
            if (fair?[p] is { } turns ? DropLeftovers(p, turns) : levels[p] is { } level && DropLeftovers(level))
            {
                return p;
            }
        }

        return -1;
    }

    /// <summary>Takes the first entry of a priority; null when there is none. The caller changes its phase.</summary>
    public TaskEntry? Take(int priority)
    {
        if (fair?[priority] is { } turns)
        {
            if (!DropLeftovers(priority, turns))
            {
                return null;
            }

            Count--;
            return turns.Take();
        }

        if (levels[priority] is not { } level || !DropLeftovers(level))
        {
            return null;
        }

        Count--;
        return level.RemoveFirst();
    }

    // An entry that left and came back stands in the ring twice. It is taken at the first place; the second is a leftover by then.
    private bool DropLeftovers(Ring<TaskEntry> level)
    {
        while (level.Count > 0)
        {
            var entry = level.First;
            if (entry.Phase == phase)
            {
                return true;
            }

            level.RemoveFirst();
        }

        return false;
    }

    private bool DropLeftovers(int priority, FairRing turns)
    {
        if (turns.DropLeftovers(phase))
        {
            return true;
        }

        fair![priority] = null; // Without anybody who has a key it is as cheap again as before.
        return false;
    }

    private FairRing? FairLevelOf(TaskEntry entry)
    {
        var priority = Math.Clamp(entry.Priority, 0, Priorities - 1);
        if (entry.Message.Options?.Fair is null || fair?[priority] is not null)
        {
            return fair?[priority];
        }

        var turns = (fair ??= new FairRing?[Priorities])[priority] = new();
        if (levels[priority] is { } level)
        {
            turns.TakeIn(level);
        }

        return turns;
    }

    private TaskEntry Mark(TaskEntry entry)
    {
        entry.Phase = phase;
        Count++;
        return entry;
    }

    private Ring<TaskEntry> LevelOf(TaskEntry entry) => levels[Math.Clamp(entry.Priority, 0, Priorities - 1)] ??= new();
}

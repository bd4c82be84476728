namespace Krewe.Queues;

/// <summary>
/// The ready tasks of one queue, or those that wait for one limit: strict priorities, first come first served within one. Constant time. Entries
/// that have left the <paramref name="phase"/> of those who wait here stay as leftovers until they come to the front; <see cref="Count"/> does
/// not count them.
/// </summary>
internal sealed class ReadyQueue(EntryPhase phase = EntryPhase.Ready)
{
    public const int Priorities = 10;

    private readonly Ring<TaskEntry>?[] levels = new Ring<TaskEntry>?[Priorities];

    /// <summary>Entries that are ready.</summary>
    public int Count { get; private set; }

    /// <summary>None is handed out.</summary>
    public bool Paused { get; set; }

    /// <summary>Puts an entry behind all others of its priority.</summary>
    public void Append(TaskEntry entry) => LevelOf(entry).AddLast(Mark(entry));

    /// <summary>Puts an entry that had been taken before all others of its priority.</summary>
    public void PutBack(TaskEntry entry) => LevelOf(entry).AddFirst(Mark(entry));

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
            if (levels[p] is { } level && DropLeftovers(level))
            {
                return p;
            }
        }

        return -1;
    }

    /// <summary>Takes the first entry of a priority; null when there is none. The caller changes its phase.</summary>
    public TaskEntry? Take(int priority)
    {
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

    private TaskEntry Mark(TaskEntry entry)
    {
        entry.Phase = phase;
        Count++;
        return entry;
    }

    private Ring<TaskEntry> LevelOf(TaskEntry entry) => levels[Math.Clamp(entry.Priority, 0, Priorities - 1)] ??= new();
}

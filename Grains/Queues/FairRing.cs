namespace Krewe.Queues;

/// <summary>
/// Entries of one priority of which some have a key: the keys take turns by their weights, and within one it is first come, first served. Each turn costs
/// a key the time 1 / weight, and who has used the least is next; who comes anew begins now, so nobody saves turns up. Takes the time of the logarithm of
/// the number of keys that wait; those that do not are forgotten.
/// </summary>
internal sealed class FairRing
{
    private readonly Dictionary<string, Share> shares = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Share, (double Used, long Order)> turns = new();
    private double now;
    private long order;

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty => turns.Count == 0;

    /// <summary>Puts an entry behind all others of its key.</summary>
    public void AddLast(TaskEntry entry) => ShareOf(entry).Waiting.AddLast(entry);

    /// <summary>Puts an entry that was taken before all others of its key.</summary>
    public void AddFirst(TaskEntry entry) => ShareOf(entry).Waiting.AddFirst(entry);

    /// <summary>Takes in those that waited before there were keys, which are none of any.</summary>
    public void TakeIn(Ring<TaskEntry> others)
    {
        while (others.Count > 0)
        {
            AddLast(others.RemoveFirst());
        }
    }

    /// <summary>Drops those that are not in <paramref name="phase"/> from the front; whether one is left.</summary>
    public bool DropLeftovers(EntryPhase phase)
    {
        while (turns.TryPeek(out var share, out _))
        {
            while (share.Waiting.Count > 0 && share.Waiting.First.Phase != phase)
            {
                share.Waiting.RemoveFirst();
            }

            if (share.Waiting.Count > 0)
            {
                return true;
            }

            turns.Dequeue();
            shares.Remove(share.Key);
        }

        return false;
    }

    /// <summary>Takes the one whose turn it is; <see cref="DropLeftovers"/> has just said that there is one.</summary>
    public TaskEntry Take()
    {
        var share = turns.Peek();
        var entry = share.Waiting.RemoveFirst();
        now = share.Used;
        share.Used += 1 / share.Weight;
        turns.DequeueEnqueue(share, (share.Used, ++order)); // Also with nobody left: for this turn it has to pay.
        return entry;
    }

    private Share ShareOf(TaskEntry entry)
    {
        var fair = entry.Message.Options?.Fair;
        var key = fair?.Key ?? "";
        if (!shares.TryGetValue(key, out var share))
        {
            shares.Add(key, share = new(key) { Used = now });
            turns.Enqueue(share, (now, ++order));
        }

        share.Weight = fair?.Weight ?? 1;
        return share;
    }

    private sealed class Share(string key)
    {
        public readonly string Key = key;
        public readonly Ring<TaskEntry> Waiting = new();
        public double Used;
        public double Weight;
    }
}

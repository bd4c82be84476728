using Krewe.Results;
using Krewe.Storage;

namespace Krewe.Queues;

/// <summary>
/// Which records a shard keeps where only so many are to be kept: ids in the order of their ends, by task name or for all others together. Knows the
/// records that were there before only once a walk through the store is over. Pure.
/// </summary>
/// <param name="limitOf">How many of a name are kept, and of how many all others together, for the name ""; 0 for any number.</param>
/// <param name="neededUntil">Until when a record stays however many there are, in Unix milliseconds; 0 or null for no time.</param>
internal sealed class RecordCounts(Func<string, int> limitOf, Func<string, long>? neededUntil = null)
{
    private const string Others = "";

    private readonly Dictionary<string, Kept> kept = new(StringComparer.Ordinal);
    private readonly Dictionary<StoredKey, int> forgotten = [];
    private readonly List<string> surplus = [];
    private readonly PriorityQueue<StoredKey, long> needed = new();
    private HashSet<StoredKey>? recent = [];

    /// <summary>Whether the walk through the store is over.</summary>
    public bool KnowsAll => recent is null;

    /// <summary>Whether records are too many.</summary>
    public bool HasSurplus => surplus.Count > 0;

    /// <summary>A task has ended; perhaps one that ended before goes.</summary>
    public void Add(TaskRecord record)
    {
        if (ListOf(record) is { } list)
        {
            var key = new StoredKey(record.Id);
            recent?.Add(key);
            list.Newer.Enqueue(key);
            Trim(list);
        }
    }

    /// <summary>A record that the walk has found, the last committed first.</summary>
    public void AddOlder(TaskRecord record)
    {
        if (ListOf(record) is not { } list)
        {
            return;
        }

        var key = new StoredKey(record.Id);
        if (recent?.Contains(key) != false)
        {
            return; // It ended while the walk was under way.
        }

        if (list.Newer.Count + list.Older!.Count < list.Limit)
        {
            list.Older.Add(key);
        }
        else
        {
            Drop(record.Id, 0);
        }
    }

    /// <summary>Those go that were too many and are not needed any more.</summary>
    public void LetGo(long now)
    {
        while (needed.TryPeek(out var key, out var until) && until <= now)
        {
            needed.Dequeue();
            if (!TakeForgotten(key))
            {
                Drop(key.Text, now);
            }
        }
    }

    /// <summary>The walk is over.</summary>
    public void EndWalk()
    {
        recent = null;
        foreach (var list in kept.Values)
        {
            list.Older!.Reverse();
            list.Older.AddRange(list.Newer);
            (list.Newer, list.Older) = (new(list.Older), null);
            Trim(list);
        }
    }

    /// <summary>A record goes for another reason.</summary>
    public void Forget(string id)
    {
        if (surplus.Remove(id))
        {
            return; // Else one that ends under its id later would go.
        }

        // Bounded: what was never counted stays here for ever. Past that, somewhat too few are kept.
        if (forgotten.Count < kept.Values.Sum(list => list.Newer.Count) + needed.Count)
        {
            var key = new StoredKey(id);
            forgotten[key] = forgotten.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Ids of records that are too many, each once.</summary>
    public string[] TakeSurplus()
    {
        string[] taken = [.. surplus];
        surplus.Clear();
        return taken;
    }

    /// <summary>Records that were too many are still there: the store could not let them go.</summary>
    public void Restore(List<string> ids)
    {
        foreach (var id in ids)
        {
            // Asked to go for another reason meanwhile: perhaps it runs again.
            if (!TakeForgotten(new(id)))
            {
                surplus.Add(id);
            }
        }
    }

    private bool TakeForgotten(StoredKey key)
    {
        if (!forgotten.TryGetValue(key, out var times))
        {
            return false;
        }

        _ = times == 1 ? forgotten.Remove(key) : (forgotten[key] = times - 1) > 0;
        return true;
    }

    private Kept? ListOf(TaskRecord record)
    {
        if (record.Member || record.DeadLetter)
        {
            return null;
        }

        var (name, limit) = (record.Name, limitOf(record.Name));
        if (limit == 0)
        {
            (name, limit) = (Others, limitOf(Others));
        }

        if (limit == 0)
        {
            return null;
        }

        if (!kept.TryGetValue(name, out var list))
        {
            kept.Add(name, list = new(limit) { Older = KnowsAll ? null : [] });
        }

        return list;
    }

    private void Trim(Kept list)
    {
        // While older ones are not known, the number is right if there were none.
        while (list.Newer.Count > list.Limit)
        {
            var key = list.Newer.Dequeue();
            if (!TakeForgotten(key))
            {
                Drop(key.Text, 0);
            }
        }
    }

    private void Drop(string id, long now)
    {
        if (neededUntil?.Invoke(id) is { } until && until > now)
        {
            needed.Enqueue(new(id), until);
        }
        else
        {
            surplus.Add(id);
        }
    }

    private sealed class Kept(int limit)
    {
        public int Limit => limit;

        /// <summary>Those that have ended since the walk began, or all; the next to go first.</summary>
        public Queue<StoredKey> Newer { get; set; } = new();

        /// <summary>Those that the walk has found, the last ended first; null when it is over.</summary>
        public List<StoredKey>? Older { get; set; }
    }
}

using System.Runtime.InteropServices;
using Krewe.Limits;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>The lanes of a shard. What is under no limit costs a look into the book, and nothing when that is empty.</summary>
internal sealed class Lanes(LimitBook book)
{
    private readonly Dictionary<(string Queue, string Name, CallLimit? Call), Lane> lanes = [];
    private readonly Dictionary<string, Purse> purses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<Lane>> asking = new(StringComparer.Ordinal);
    private int listed;

    /// <summary>Those there are.</summary>
    public IReadOnlyCollection<Lane> All => lanes.Values;

    /// <summary>Whether any lane has somebody who waits and does not ask yet.</summary>
    public bool CanAsk => listed > 0;

    /// <summary>The version of what is set at run time.</summary>
    public long Version => book.Version;

    /// <summary>What a neighbor has told of since may have limits; null when there is no such thing, else what to go by again.</summary>
    public LimitTable? Outdated => book.IsOutdated ? book.Table : null;

    /// <summary>The lane of a message; null when it is under no limit.</summary>
    public Lane? Of(TaskMessage message)
    {
        if (!book.Limits(message))
        {
            return null;
        }

        ref var lane = ref CollectionsMarshal.GetValueRefOrAddDefault(lanes, (message.Queue, message.Name, message.Options?.Limit), out var known);
        if (known)
        {
            return lane!.Purses.Length > 0 ? lane : null;
        }

        return (lane = new(message.Queue, [.. book.Of(message).Select(PurseOf)])).Purses.Length > 0 ? lane : null;
    }

    /// <summary>What the shard has of a limit; null for nothing.</summary>
    public Purse? Find(string name) => purses.GetValueOrDefault(name);

    /// <summary>A lane has somebody who waits: it can ask for permits.</summary>
    public void List(Lane lane)
    {
        if (lane is { Listed: false, Asking: false, Closed: false, Waiting.Count: > 0 })
        {
            ref var queue = ref CollectionsMarshal.GetValueRefOrAddDefault(asking, lane.Queue, out _);
            (queue ??= new()).Enqueue(lane);
            lane.Listed = true;
            listed++;
        }
    }

    /// <summary>The next lane of a queue that can ask; null for none. They take turns.</summary>
    public Lane? Next(string queue)
    {
        while (asking.TryGetValue(queue, out var them) && them.TryDequeue(out var lane))
        {
            listed--;
            lane.Listed = false;
            if (lane is { Closed: false, Waiting.Count: > 0 })
            {
                return lane;
            }
        }

        return null;
    }

    /// <summary>Goes by other limits: all lanes are closed, and given with what waits in them to whoever finds new ones for it.</summary>
    public Lane[] Use(LimitTable table)
    {
        Lane[] closed = [.. lanes.Values];
        book.Use(table);
        lanes.Clear();
        foreach (var lane in closed)
        {
            lane.Closed = true;
        }

        foreach (var purse in purses.Values)
        {
            purse.Limit = book.Of(purse.Name) ?? (purse.Name.StartsWith(LimitNames.OfKey(""), StringComparison.Ordinal) ? purse.Limit : Limit.None);
            purse.Wake();
        }

        return closed;
    }

    /// <summary>Forgets lanes that are empty and purses that are.</summary>
    public void Trim()
    {
        if (lanes.Count + purses.Count == 0)
        {
            return;
        }

        foreach (var (key, _) in lanes.Where(l => l.Value is { Waiting.Count: 0, Asking: false, Listed: false }).ToArray())
        {
            lanes.Remove(key);
        }

        var used = lanes.Values.SelectMany(lane => lane.Purses).ToHashSet();
        foreach (var purse in purses.Values.Where(purse => purse.IsIdle && !used.Contains(purse)).ToArray())
        {
            purses.Remove(purse.Name);
        }
    }

    private Purse PurseOf((string Name, Limit Limit) limit)
    {
        ref var purse = ref CollectionsMarshal.GetValueRefOrAddDefault(purses, limit.Name, out _);
        (purse ??= new(limit.Name)).Limit = limit.Limit;
        return purse;
    }
}

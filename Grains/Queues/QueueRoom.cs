using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>The part of a queue of limited length that waits in one shard.</summary>
/// <param name="queue">Its name.</param>
/// <param name="rules">Its rules, with a length.</param>
/// <param name="givenBack">Where its <see cref="GivenBack"/> begins.</param>
internal sealed class QueueRoom(string queue, QueueRules rules, long givenBack)
{
    private const int LeastToClean = 1000;

    private readonly HashSet<TaskEntry> waiting = [];

    /// <summary>By when they began to wait; those that do not any more stay until they come to the front.</summary>
    private Queue<TaskEntry> order = new();

    public string Queue => queue;

    public QueueRules Rules => rules;

    public int Most => rules.MaxLength!.Value;

    public bool Drops => rules.Overflow == QueueOverflow.DropOldest;

    /// <summary>So many wait here.</summary>
    public int Used => waiting.Count;

    /// <summary>Those that are about to, and have not been accepted or refused yet; each is the copy of one call.</summary>
    public HashSet<TaskMessage> Promised { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>So many are to wait here.</summary>
    public int Needed => Used + Promised.Count;

    /// <summary>So many may: what was asked for and given, or, where the oldest are dropped, an even part.</summary>
    public int Share { get; set; }

    /// <summary>The question for more that is on its way.</summary>
    public Task? Asking { get; set; }

    /// <summary>When there was no more room last.</summary>
    public long? FullAt { get; set; }

    /// <summary>When room was given back last: rises in all the life of a shard. An answer from before says nothing any more.</summary>
    public long GivenBack { get; private set; } = givenBack;

    /// <summary>An entry begins to wait, or goes on.</summary>
    public void Enter(TaskEntry entry)
    {
        if (waiting.Add(entry) && Drops)
        {
            order.Enqueue(entry);
            if (order.Count > LeastToClean && order.Count > 2 * Used)
            {
                order = new(order.Where(waiting.Contains).Distinct());
            }
        }
    }

    /// <summary>An entry does not wait any more.</summary>
    public void Leave(TaskEntry entry) => waiting.Remove(entry);

    /// <summary>Gives up the room that is not used.</summary>
    public RoomKept GiveBack(long number)
    {
        Share = Math.Min(Share, Needed);
        GivenBack = number;
        return new(Math.Max(Used, Share), number);
    }

    /// <summary>Who has waited longest and can be dropped now; null for nobody.</summary>
    public TaskEntry? TakeOldest(Func<TaskEntry, bool> canEnd)
    {
        while (order.TryPeek(out var leftover) && !waiting.Contains(leftover))
        {
            order.Dequeue();
        }

        return order.TryPeek(out var entry) && canEnd(entry) ? order.Dequeue() : null;
    }
}

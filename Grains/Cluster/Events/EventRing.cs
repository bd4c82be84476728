namespace Krewe.Clusters;

/// <summary>
/// The last events for one listener, numbered from 1. What is added when it is full takes the place of the oldest; the numbers tell what was lost.
/// </summary>
internal sealed class EventRing(int capacity)
{
    private readonly ClusterEvent?[] slots = new ClusterEvent?[capacity];
    private long first = 1;
    private long next = 1;

    /// <summary>Number of the last one; 0 before the first.</summary>
    public long Last => next - 1;

    /// <summary>Adds one.</summary>
    public void Add(ClusterEvent e)
    {
        if (next - first == capacity)
        {
            first++;
        }

        slots[next++ % capacity] = e;
    }

    /// <summary>Forgets all up to this number.</summary>
    public void Forget(long upTo)
    {
        for (; first <= upTo && first < next; first++)
        {
            slots[first % capacity] = null;
        }
    }

    /// <summary>Those that are there, at most so many, with the number of the first.</summary>
    public (long First, ClusterEvent[] Events) Read(int most)
    {
        var events = new ClusterEvent[Math.Min(most, next - first)];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = slots[(first + i) % capacity]!;
        }

        return (first, events);
    }
}

namespace Krewe.Queues;

/// <summary>Tasks of one queue that are under the same limits: they could start but for a permit of each.</summary>
internal sealed class Lane(string queue, Purse[] purses)
{
    public readonly string Queue = queue;
    public readonly Purse[] Purses = purses;

    /// <summary>Those that wait, in the order of their queue.</summary>
    public readonly ReadyQueue Waiting = new(EntryPhase.Parked);

    /// <summary>It asks for permits now.</summary>
    public bool Asking;

    /// <summary>It stands among those that can ask.</summary>
    public bool Listed;

    /// <summary>Other limits hold now; what waited here waits elsewhere.</summary>
    public bool Closed;

    /// <summary>The limit that gave nothing the last time is asked first: only there is it waited, with no permit of another in hand.</summary>
    public int First;
}

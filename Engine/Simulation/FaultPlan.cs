namespace Orleans.Runtime;

/// <summary>What a simulated network does to messages between nodes. It may be changed while the simulation runs.</summary>
public sealed class FaultPlan
{
    /// <summary>The least time a message travels. Default: 100 µs.</summary>
    public TimeSpan MinDelay { get; set; } = TimeSpan.FromMicroseconds(100);

    /// <summary>The most time a message travels. Default: 2 ms.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>The share of messages that are lost. Default: none.</summary>
    public double Drop { get; set; }

    /// <summary>The share of messages that arrive twice. Default: none.</summary>
    public double Duplicate { get; set; }

    /// <summary>The share of messages that may overtake others of the same two nodes. Default: none.</summary>
    public double Reorder { get; set; }

    /// <summary>The share of messages that are held back by up to <see cref="LongDelay"/>; those behind them wait too. Default: none.</summary>
    public double Stall { get; set; }

    /// <summary>The most a stalled message is held back. Default: 1 s.</summary>
    public TimeSpan LongDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most time until a node learns of a change of the membership. Default: 500 ms.</summary>
    public TimeSpan MaxMembershipDelay { get; set; } = TimeSpan.FromMilliseconds(500);
}

namespace Krewe.Clusters;

/// <summary>What time it is for the tasks of a cluster: when they are due, expire, and were submitted. One clock for all silos, if their store has one.</summary>
public interface IClusterClock
{
    /// <summary>The time now, in UTC.</summary>
    DateTimeOffset UtcNow { get; }
}

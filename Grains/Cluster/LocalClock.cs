namespace Krewe.Clusters;

/// <summary>The clock of this machine, for a cluster whose silos share one.</summary>
internal sealed class LocalClock(TimeProvider time) : IClusterClock
{
    /// <inheritdoc/>
    public DateTimeOffset UtcNow => time.GetUtcNow();
}

namespace Krewe.Testing.Time;

/// <summary>The date of the cluster, and the timers of the world: what waits outside is not to wait for ever because the cluster's clock stands.</summary>
internal sealed class OutsideTime(ClusterClock clock) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => clock.UtcNow;
}

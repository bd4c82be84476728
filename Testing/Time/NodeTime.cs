using Krewe.Testing.Work;

namespace Krewe.Testing.Time;

/// <summary>The cluster's clock as one silo has it: its timers run there, and not at all when it is dead.</summary>
internal sealed class NodeTime(ClusterClock clock, SiloWork silo) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => clock.UtcNow;

    public override long GetTimestamp() => clock.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(_ => silo.Post(() => callback(state)), dueTime, period, callback);
}

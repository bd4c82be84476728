namespace Krewe.Tests.Hosting;

/// <summary>
/// A clock whose timers come a millisecond late. Orleans' reminders wait for whole milliseconds and then look whether the time has come: by a
/// clock that stands still they would look, within one turn, for ever.
/// </summary>
internal sealed class LaterTimers(TimeProvider time) : TimeProvider
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(1);

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime + Late, period);
}

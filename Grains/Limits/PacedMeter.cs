namespace Krewe.Limits;

/// <summary>A token bucket as one number: the moment by which all that was given will have been earned.</summary>
internal sealed class PacedMeter : RateMeter
{
    private static readonly TimeSpan DefaultBurst = TimeSpan.FromMilliseconds(100);

    private readonly long interval;
    private readonly long depth;
    private readonly long ahead;
    private long earned;
    private long saved;

    public PacedMeter(Rate rate, MeterState? state)
    {
        interval = Math.Max(1, (rate.Period.Ticks + rate.Count - 1) / rate.Count); // Rounded up: never more than the rate.
        depth = Times(interval, rate.Burst > 0 ? rate.Burst : Math.Max(1, In(rate, DefaultBurst)));
        ahead = Times(interval, In(rate, TimeSpan.FromSeconds(1)));
        earned = saved = state is { Counts: null } ? state.At : 0;
    }

    public override bool IsSaved => earned <= saved;

    public override int Available(long now)
    {
        earned = Math.Min(earned, now + depth + ahead); // Only a clock that was set back can have put it further off.
        return (int)Math.Clamp((now + depth - Math.Max(earned, now)) / interval, 0, RateText.Most);
    }

    public override void Take(long now, int count) => earned = Math.Max(earned, now) + Times(interval, count);

    public override void Back(int count) => earned -= Times(interval, count);

    public override long NextAt(long now) => Math.Max(now, earned - depth + interval);

    public override long RestAt => Math.Max(earned, saved);

    public override MeterState Save(long now)
    {
        saved = Math.Max(earned, now) + ahead;
        return new() { At = saved };
    }

    private static long Times(long ticks, int count) => (long)Int128.Min((Int128)ticks * count, 1L << 60);
}

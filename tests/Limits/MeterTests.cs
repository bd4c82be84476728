using FsCheck;
using FsCheck.Fluent;
using Krewe.Limits;

namespace Krewe.Tests.Limits;

/// <summary>What the meters of rates allow, by a clock that is a number.</summary>
public class MeterTests
{
    private static readonly long Noon = new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    [Fact]
    public void A_paced_rate_gives_one_after_the_other()
    {
        var meter = RateMeter.Of(Rate.Parse("10/s"), null);
        Assert.Equal(1, meter.Available(Noon));
        meter.Take(Noon, 1);
        Assert.Equal(0, meter.Available(Noon));
        Assert.Equal(Noon + (TimeSpan.TicksPerSecond / 10), meter.NextAt(Noon));
        Assert.Equal(0, meter.Available(meter.NextAt(Noon) - 1));
        Assert.Equal(1, meter.Available(meter.NextAt(Noon)));
        Assert.Equal(1, meter.Available(Noon + TimeSpan.TicksPerHour)); // A rest earns no more than the burst.
    }

    [Theory]
    [InlineData("100/m burst 20", 20)]
    [InlineData("1000/s", 100)]
    [InlineData("1/h", 1)]
    [InlineData("100/m window", 100)]
    public void After_a_rest_so_many_start_at_once(string rate, int most)
    {
        var meter = RateMeter.Of(Rate.Parse(rate), null);
        Assert.Equal(most, meter.Available(Noon));
        meter.Take(Noon, most);
        Assert.Equal(0, meter.Available(Noon));
        meter.Back(1);
        Assert.Equal(1, meter.Available(Noon));
    }

    [Fact]
    public void A_window_gives_again_what_has_left_it()
    {
        var meter = RateMeter.Of(Rate.Parse("100/m window"), null);
        meter.Take(Noon, 60);
        meter.Take(Noon + (30 * TimeSpan.TicksPerSecond), 40);
        Assert.Equal(0, meter.Available(Noon + (59 * TimeSpan.TicksPerSecond)));
        var next = meter.NextAt(Noon + (59 * TimeSpan.TicksPerSecond));
        Assert.InRange(next - Noon, TimeSpan.TicksPerMinute, 61 * TimeSpan.TicksPerSecond);
        Assert.Equal(60, meter.Available(next));
    }

    [Theory]
    [InlineData("10/s")]
    [InlineData("7/30s burst 3")]
    [InlineData("50/10s window")]
    [InlineData("5000/s")]
    [InlineData("1/m window")]
    public void No_stretch_of_a_period_has_more_than_the_rate_and_a_burst_also_when_meters_die(string text)
    {
        var rate = Rate.Parse(text);
        var burst = rate.IsWindow ? 0 : Math.Max(Math.Max(rate.Burst, 1), (int)(rate.Count * 0.1 / rate.Period.TotalSeconds));
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Gen.ListOf(Gen.Choose(0, 1000)).ToArbitrary(), steps =>
        {
            var now = Noon;
            MeterState? saved = null;
            var meter = RateMeter.Of(rate, saved);
            var starts = new List<(long At, int Count)>();
            foreach (var step in steps)
            {
                now += step % 7 == 0 ? 0 : rate.Period.Ticks * step / 10_000;
                var count = Math.Min(meter.Available(now), 1 + (step % 50));
                meter.Take(now, count);
                starts.Add((now, count));
                saved = meter.IsSaved ? saved : meter.Save(now);
                if (step % 11 == 0)
                {
                    meter = RateMeter.Of(rate, saved); // Its silo died.
                }
            }

            return starts.All(from => starts.Where(s => s.At >= from.At && s.At < from.At + rate.Period.Ticks).Sum(s => s.Count) <= rate.Count + burst);
        }));
    }

    [Theory]
    [InlineData("10/s", 10)]
    [InlineData("300/m", 300)]
    [InlineData("50/10s window", 50)]
    [InlineData("100000/s", 100_000)]
    public void Who_takes_all_that_there_is_gets_the_rate(string text, int inPeriod)
    {
        var rate = Rate.Parse(text);
        var meter = RateMeter.Of(rate, null);
        var (now, sum) = (Noon, 0L);
        while (now < Noon + (20 * rate.Period.Ticks))
        {
            var count = meter.Available(now);
            meter.Take(now, count);
            sum += count;
            now = Math.Max(meter.NextAt(now), now + TimeSpan.TicksPerMillisecond);
        }

        Assert.InRange(sum, (long)(19 * inPeriod * 0.95), (long)(21 * inPeriod));
    }

    [Theory]
    [InlineData("10/s")]
    [InlineData("50/m window")]
    public void A_clock_that_is_set_back_stops_nothing_for_long(string text)
    {
        var rate = Rate.Parse(text);
        var meter = RateMeter.Of(rate, null);
        meter.Take(Noon, meter.Available(Noon));
        var before = Noon - TimeSpan.TicksPerDay;
        Assert.InRange(meter.Available(before), 0, rate.Count);
        Assert.InRange(meter.Available(before + (rate.Period.Ticks * 2)), 1, rate.Count);
    }

    [Theory]
    [InlineData("10", "10/s")]
    [InlineData("10/s", "10/s")]
    [InlineData("100/m", "100/m")]
    [InlineData("100/60s", "100/m")]
    [InlineData("1000/h burst 20", "1000/h burst 20")]
    [InlineData("5/90s window", "5/90s window")]
    [InlineData("1/1.5s", "1/1.5s")]
    public void Rates_are_read_as_people_write_them(string text, string canonical)
    {
        var rate = Rate.Parse(text);
        Assert.Equal(canonical, rate.ToString());
        Assert.Equal(rate, Rate.Parse(canonical));
        Assert.True(rate.IsValid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0/s")]
    [InlineData("-1/s")]
    [InlineData("1/0s")]
    [InlineData("1/500ms")]
    [InlineData("1/year")]
    [InlineData("1/s burst")]
    [InlineData("1/s burst 0")]
    [InlineData("1/s window burst 2")]
    [InlineData("999999999/s")]
    public void Other_texts_are_no_rates(string text) =>
        Assert.Equal($"The rate '{text}' cannot be read: write {RateText.Forms}.", Assert.Throws<FormatException>(() => Rate.Parse(text)).Message);
}

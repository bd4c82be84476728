using System.Globalization;
using Krewe.Schedules;

namespace Krewe.Tests.Schedules;

/// <summary>Intervals, moments, and what the sun does.</summary>
public sealed class TimingTests
{
    private static readonly DateTimeOffset Anchor = new(2026, 11, 25, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("1h30m", 5400)]
    [InlineData("2d", 172_800)]
    [InlineData("1D2H3M4S", 93_784)]
    [InlineData("00:00:30", 30)]
    public void An_interval_is_read_and_written(string text, int seconds)
    {
        var every = Every.Parse(text);
        Assert.Equal(TimeSpan.FromSeconds(seconds), every.Period);
        Assert.Equal(every, Timing.Parse(every.ToString()));
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("9999999d")]
    [InlineData("5 minutes")]
    public void What_is_no_interval_is_refused(string text) => Assert.StartsWith(
        $"'{text}' is no interval", Assert.Throws<FormatException>(() => Every.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Intervals_are_counted_from_their_start()
    {
        var every = new Every(TimeSpan.FromSeconds(90));
        Assert.Equal(Anchor, every.Next(Anchor.AddDays(-1), Anchor, TimeZoneInfo.Utc));
        Assert.Equal(Anchor.AddSeconds(90), every.Next(Anchor, Anchor, TimeZoneInfo.Utc));
        Assert.Equal(Anchor.AddSeconds(90), every.Next(Anchor.AddSeconds(89), Anchor, TimeZoneInfo.Utc));
        Assert.Equal(Anchor.AddSeconds(180), every.Next(Anchor.AddSeconds(90), Anchor, TimeZoneInfo.Utc));
    }

    [Fact]
    public void A_moment_comes_once()
    {
        var once = Assert.IsType<Once>(Timing.Parse("at 2026-12-24T18:00:00+01:00"));
        Assert.Equal(new DateTimeOffset(2026, 12, 24, 17, 0, 0, TimeSpan.Zero), once.Next(Anchor, Anchor, TimeZoneInfo.Utc));
        Assert.Null(once.Next(once.Time, Anchor, TimeZoneInfo.Utc));
        Assert.Equal(once, Timing.Parse(once.ToString()));
        Assert.Throws<FormatException>(() => Timing.Parse("at 24.12.2026"));
    }

    /// <summary>Times from the almanac of the US Naval Observatory (Berlin, Sydney) and timeanddate.com (Quito), to the minute.</summary>
    [Theory]
    [InlineData("sunrise 52.52 13.405", "2026-06-21T00:00Z", "2026-06-21T02:43Z")]
    [InlineData("sunset 52.52 13.405", "2026-06-21T00:00Z", "2026-06-21T19:33Z")]
    [InlineData("sunrise 52.52 13.405", "2026-12-21T00:00Z", "2026-12-21T07:15Z")]
    [InlineData("sunset 52.52 13.405", "2026-12-21T00:00Z", "2026-12-21T14:54Z")]
    [InlineData("sunrise -33.8688 151.2093", "2026-12-21T00:00Z", "2026-12-21T18:41Z")]
    public void The_sun_keeps_to_the_almanac(string text, string after, string expected)
    {
        var tick = Timing.Parse(text).Next(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture), Anchor, TimeZoneInfo.Utc)!.Value;
        Assert.InRange((tick - DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture)).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void The_sun_does_everything_once_a_day_and_in_order()
    {
        var day = Enum.GetValues<SunEvent>().Select(e => new Sun(e, 40, -75)).ToArray();
        Assert.All(day, sun => Assert.Equal(sun, Timing.Parse(sun.ToString())));
        var dawn = day[0].Next(Anchor, Anchor, TimeZoneInfo.Utc)!.Value.AddSeconds(-1);
        var times = day.Select(sun => sun.Next(dawn, Anchor, TimeZoneInfo.Utc)!.Value).ToArray();
        Assert.Equal(times.Order(), times);
        Assert.InRange(times[^1] - times[0], TimeSpan.FromHours(10), TimeSpan.FromHours(16));
        for (var n = 0; n < 400; n++)
        {
            var next = day[3].Next(times[3], Anchor, TimeZoneInfo.Utc)!.Value;
            Assert.InRange(next - times[3], TimeSpan.FromHours(23.9), TimeSpan.FromHours(24.1));
            times[3] = next;
        }
    }

    [Fact]
    public void Where_the_sun_does_not_rise_it_ticks_when_it_does_again()
    {
        var tick = new Sun(SunEvent.Sunrise, 78.22, 15.65).Next(Anchor, Anchor, TimeZoneInfo.Utc)!.Value; // Svalbard.
        Assert.InRange(tick, new(2027, 2, 10, 0, 0, 0, TimeSpan.Zero), new(2027, 2, 20, 0, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("", "A timing is missing.")]
    [InlineData("sometimes", "'sometimes' is no timing. Write a crontab of five fields")]
    [InlineData("sunset 95 0", "'sunset 95 0' is no event of the sun")]
    [InlineData("every soon", "'soon' is no interval")]
    public void What_is_no_timing_is_refused(string text, string why) =>
        Assert.StartsWith(why, Assert.Throws<FormatException>(() => Timing.Parse(text)).Message, StringComparison.Ordinal);
}

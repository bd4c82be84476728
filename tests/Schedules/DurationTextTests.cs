using Krewe.Schedules;

namespace Krewe.Tests.Schedules;

/// <summary>Lengths of time and moments as attributes, files and commands take them.</summary>
public sealed class DurationTextTests
{
    [Theory]
    [InlineData("10", 10_000)]
    [InlineData("250ms", 250)]
    [InlineData("1.5s", 1500)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("2D1s", 172_801_000)]
    [InlineData("00:01:30", 90_000)]
    [InlineData("1.12:00:00", 129_600_000)]
    [InlineData("0", 0)]
    public void A_length_of_time_is_read(string text, int milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("30m1h")]
    [InlineData("1m1m")]
    [InlineData("1m30")]
    [InlineData("-00:00:01")]
    [InlineData("24:00:00")]
    [InlineData("36:00:00")]
    [InlineData("1.2.3s")]
    [InlineData("99999d")]
    public void What_is_none_is_not(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s", "0s")]
    [InlineData(-1, "-1s", "0s")]
    [InlineData(0.25, "250ms", "250ms")]
    [InlineData(0.01234, "12.34ms", "12.3ms")]
    [InlineData(1.256, "1.256s", "1.25s")]
    [InlineData(60, "1m", "1m")]
    [InlineData(200.5, "3m20.5s", "3m20s")]
    [InlineData(3600, "1h", "1h")]
    [InlineData(5400.25, "1h30m0.25s", "1h30m")]
    [InlineData(3601, "1h1s", "1h")]
    [InlineData(187_200, "2d4h", "2d4h")]
    [InlineData(190_800.5, "2d5h0.5s", "2d5h")]
    public void A_length_of_time_is_shown_as_it_is_typed(double seconds, string exactly, string about)
    {
        var time = TimeSpan.FromSeconds(seconds);
        Assert.Equal((exactly, about), (DurationText.Of(time), DurationText.About(time)));
        Assert.Equal(time >= TimeSpan.Zero, DurationText.TryParse(exactly, out var read));
        Assert.Equal(time < TimeSpan.Zero ? TimeSpan.Zero : time, read);
    }

    [Fact]
    public void What_is_shown_is_read_as_the_same()
    {
        for (var ticks = 1L; ticks < TimeSpan.TicksPerDay * 3660; ticks = (ticks * 21 / 20) + 1)
        {
            Assert.True(DurationText.TryParse(DurationText.Of(new(ticks)), out var read));
            Assert.Equal(ticks, read.Ticks);
        }

        Assert.All(Enumerable.Range(1, 10_000), i => Assert.True(DurationText.TryParse(FormattableString.Invariant($"{i / 100m}s"), out var read) && read.Ticks == i * 100_000L));
    }

    [Theory]
    [InlineData("2026-12-24T18:00+01:00", true)]
    [InlineData("2026-12-24T18:00:00.5Z", true)]
    [InlineData("2026-12-24T18:00:00", false)]
    [InlineData("2026-12-24", false)]
    [InlineData("24.12.2026", false)]
    [InlineData("", false)]
    public void A_moment_has_its_offset(string text, bool isOne) => Assert.Equal(isOne, MomentText.TryParse(text, out _));
}

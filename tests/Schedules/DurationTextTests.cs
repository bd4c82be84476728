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
    [InlineData("2026-12-24T18:00+01:00", true)]
    [InlineData("2026-12-24T18:00:00.5Z", true)]
    [InlineData("2026-12-24T18:00:00", false)]
    [InlineData("2026-12-24", false)]
    [InlineData("24.12.2026", false)]
    [InlineData("", false)]
    public void A_moment_has_its_offset(string text, bool isOne) => Assert.Equal(isOne, MomentText.TryParse(text, out _));
}

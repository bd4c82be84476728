using System.Globalization;
using Krewe.Schedules;

namespace Krewe.Tests.Schedules;

/// <summary>Crontabs, as Vixie cron and Celery read them.</summary>
public sealed class CronTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("* * * * *", "2026-11-25 10:00", "10:01 10:02")]
    [InlineData("*/15 * * * *", "2026-11-25 10:07", "10:15 10:30 10:45 11:00")]
    [InlineData("5,10-12,50-58/4 * * * *", "2026-11-25 10:00", "10:05 10:10 10:11 10:12 10:50 10:54 10:58 11:05")]
    [InlineData("58-1 * * * *", "2026-11-25 10:00", "10:01 10:58 10:59 11:00 11:01")]
    [InlineData("0 22-2/2 * * *", "2026-11-25 10:00", "22:00 2026-11-26T00:00 2026-11-26T02:00 2026-11-26T22:00")]
    [InlineData("@hourly", "2026-11-25 10:00", "11:00 12:00")]
    [InlineData("30 9 * * mon-fri", "2026-11-27 09:30", "2026-11-30T09:30 2026-12-01T09:30")]
    [InlineData("30 9 * * FRI-mon", "2026-11-26 09:30", "2026-11-27T09:30 2026-11-28T09:30 2026-11-29T09:30 2026-11-30T09:30 2026-12-04T09:30")]
    [InlineData("0 0 * * 7", "2026-11-25 10:00", "2026-11-29T00:00 2026-12-06T00:00")]
    [InlineData("0 0 * * 5-7", "2026-11-25 10:00", "2026-11-27T00:00 2026-11-28T00:00 2026-11-29T00:00 2026-12-04T00:00")]
    [InlineData("0 0 13 * fri", "2026-11-25 10:00", "2026-11-27T00:00 2026-12-04T00:00 2026-12-11T00:00 2026-12-13T00:00")]
    [InlineData("0 0 */10 * fri", "2026-11-25 10:00", "2026-12-11T00:00 2027-01-01T00:00")]
    [InlineData("0 0 29 february *", "2026-11-25 10:00", "2028-02-29T00:00 2032-02-29T00:00")]
    [InlineData("0 0 31 * *", "2026-11-25 10:00", "2026-12-31T00:00 2027-01-31T00:00 2027-03-31T00:00")]
    [InlineData("@yearly", "2026-11-25 10:00", "2027-01-01T00:00 2028-01-01T00:00")]
    public void Ticks_come_in_order(string text, string after, string ticks)
    {
        var time = DateTimeOffset.Parse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var cron = Cron.Parse(text);
        Assert.Equal(cron, Timing.Parse(cron.ToString()));
        foreach (var tick in ticks.Split(' '))
        {
            time = cron.Next(time, default, TimeZoneInfo.Utc)!.Value;
            Assert.Equal(tick, time.ToString(tick.Length == 5 ? "HH:mm" : "yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 31 4,6,9,11 *")]
    public void A_day_that_never_comes_never_ticks(string text) => Assert.Null(Cron.Parse(text).Next(DateTimeOffset.UnixEpoch, default, TimeZoneInfo.Utc));

    [Theory]
    [InlineData("30 2 * * *", "2026-03-29T03:00+02:00 2026-03-30T02:30+02:00")] // The clocks go from 2 to 3.
    [InlineData("*/20 2,3 * * *", "2026-03-29T03:00+02:00 2026-03-29T03:20+02:00 2026-03-29T03:40+02:00 2026-03-30T02:00+02:00")]
    public void A_time_that_the_clocks_skip_ticks_when_they_have_skipped_it(string text, string ticks) => Follow(text, new(2026, 3, 29, 0, 0, 0, TimeSpan.Zero), ticks);

    [Theory]
    [InlineData("30 2 * * *", "2026-10-25T02:30+02:00 2026-10-26T02:30+01:00")] // The clocks go from 3 to 2.
    [InlineData("*/30 * * * *", "2026-10-25T02:00+02:00 2026-10-25T02:30+02:00 2026-10-25T03:00+01:00 2026-10-25T03:30+01:00")]
    public void A_time_that_the_clocks_show_twice_ticks_once(string text, string ticks) => Follow(text, new(2026, 10, 24, 23, 45, 0, TimeSpan.Zero), ticks);

    [Fact]
    public void Who_begins_in_the_second_pass_of_an_hour_does_not_tick_in_the_past() =>
        Follow("*/30 * * * *", new(2026, 10, 25, 1, 15, 0, TimeSpan.Zero), "2026-10-25T03:00+01:00"); // 02:15 again.

    [Theory]
    [InlineData("* * * *", "it has 4 fields and not five")]
    [InlineData("60 * * * *", "The field '60' of a crontab (minute) cannot be read: 60 is not from 0 to 59.")]
    [InlineData("* 24 * * *", "(hour) cannot be read: 24 is not from 0 to 23.")]
    [InlineData("* * 0 * *", "(day of the month) cannot be read: 0 is not from 1 to 31.")]
    [InlineData("* * * jam *", "(month) cannot be read: 'jam' is neither a number nor a name such as 'feb'.")]
    [InlineData("* * * * 8", "(day of the week) cannot be read: 8 is not from 0 to 7.")]
    [InlineData("*/0 * * * *", "the step '0' is no number from 1 on")]
    [InlineData("5/10 * * * *", "a step needs a range or a star before it, as in '5-59/10'")]
    [InlineData("1-2-3 * * * *", "'1-2-3' is no range")]
    [InlineData("*/2/3 * * * *", "'*/2/3' has more than one step")]
    [InlineData("1,,2 * * * *", "'' is no number")]
    [InlineData("-1 * * * *", "'' is no number")]
    public void What_is_wrong_is_named(string text, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => Cron.Parse(text)).Message, StringComparison.Ordinal);

    private static void Follow(string text, DateTimeOffset time, string ticks)
    {
        foreach (var tick in ticks.Split(' '))
        {
            time = Cron.Parse(text).Next(time, default, Berlin)!.Value;
            Assert.Equal(DateTimeOffset.Parse(tick, CultureInfo.InvariantCulture), time);
        }
    }
}

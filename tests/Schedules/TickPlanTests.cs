using Krewe.Schedules;

namespace Krewe.Tests.Schedules;

/// <summary>Which ticks are made when some were missed.</summary>
public sealed class TickPlanTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(MissedTicks.RunLast, null, "0", 0)]
    [InlineData(MissedTicks.Skip, null, "0", 0)]
    [InlineData(MissedTicks.RunAll, null, "0", 0)]
    public void A_tick_that_is_due_is_made(MissedTicks missed, int? deadline, string run, int skipped) => Check(missed, deadline, 0.2, run, skipped);

    [Theory]
    [InlineData(MissedTicks.RunLast, null, "3 4", 3)] // The fourth is not missed.
    [InlineData(MissedTicks.Skip, null, "4", 4)]
    [InlineData(MissedTicks.RunAll, null, "0 1 2 3 4", 0)]
    [InlineData(MissedTicks.RunAll, 150, "2 3 4", 2)]
    [InlineData(MissedTicks.RunLast, 30, "4", 4)]
    public void What_was_missed_is_made_as_the_policy_says(MissedTicks missed, int? deadline, string run, int skipped) =>
        Check(missed, deadline, (4 * 60) + 5, run, skipped);

    [Fact]
    public void A_long_absence_is_made_up_for_in_portions()
    {
        var options = new ScheduleOptions();
        var rule = new TickRule(new Every(TimeSpan.FromSeconds(1)), Noon, TimeZoneInfo.Utc, options);
        var now = Noon.AddSeconds(25_000);
        var (due, run, skipped, portions) = ((DateTimeOffset?)Noon, new List<DateTimeOffset>(), 0, 0);
        while (due <= now)
        {
            var plan = TickPlan.Of(rule, options, due.Value, now);
            run.AddRange(plan.Run);
            (due, skipped, portions) = (plan.Next, skipped + plan.Skipped, portions + 1);
        }

        Assert.Equal(3, portions);
        Assert.Equal(Enumerable.Range(24_989, 12).Select(s => Noon.AddSeconds(s)), run); // The last of those that were missed, and the others.
        Assert.Equal(25_001 - run.Count, skipped);
    }

    [Fact]
    public void Start_and_end_bound_the_ticks()
    {
        var options = new ScheduleOptions { Start = Noon.AddSeconds(5), End = Noon.AddSeconds(25) };
        var rule = new TickRule(new Every(TimeSpan.FromSeconds(10)), Noon.AddSeconds(5), TimeZoneInfo.Utc, options);
        Assert.Equal(Noon.AddSeconds(5), rule.Next(Noon.AddDays(-1)));
        Assert.Equal(Noon.AddSeconds(25), rule.Next(Noon.AddSeconds(15)));
        Assert.Null(rule.Next(Noon.AddSeconds(25)));
    }

    private static void Check(MissedTicks missed, int? deadline, double late, string run, int skipped)
    {
        var options = new ScheduleOptions { Missed = missed, Deadline = deadline is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        var rule = new TickRule(Cron.Parse("* * * * *"), Noon, TimeZoneInfo.Utc, options);
        var now = Noon.AddSeconds(late);
        var plan = TickPlan.Of(rule, options, Noon, now);
        Assert.Equal(run, string.Join(' ', plan.Run.Select(tick => (int)(tick - Noon).TotalMinutes)));
        Assert.Equal(skipped, plan.Skipped);
        Assert.InRange(plan.Next!.Value, now, now.AddMinutes(1));
    }
}

namespace Krewe.Tests.Simulations;

/// <summary>What must be true of the schedules of a world that has come to rest: each tick was made once, none was left out, and none was made after the removal.</summary>
internal sealed class ScheduleChecks(Plan plan, Journal journal)
{
    /// <summary>A tick that is due so shortly before the removal may be made or not.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(3);

    public void Run()
    {
        foreach (var schedule in plan.Schedules)
        {
            if (schedule.Removed is { } removed)
            {
                Check(schedule, removed);
            }
            else
            {
                journal.Violations.Add($"{schedule.Name} was never removed.");
            }
        }
    }

    private void Check(SimulatedSchedule schedule, DateTimeOffset removed)
    {
        // Who ran it twice, and whether that was right, is checked of all tasks.
        var runs = journal.Executions.Where(e => schedule.TickOf(e.Id) is not null).ToLookup(e => schedule.TickOf(e.Id)!.Value, e => e.Started);
        var ticks = runs.Select(run => run.Key).Order().ToArray();
        Require(ticks.Length == 0 || ticks[^1] <= removed, $"{schedule.Name} was removed at {removed:O}, and ticked for {ticks.LastOrDefault():O}.");
        for (var i = 1; i < ticks.Length; i++)
        {
            // Of ticks that were late together one may have been refused, and the schedule be gone before it was made again.
            Require(ticks[i] - ticks[i - 1] == schedule.Period || runs[ticks[i]].Min() > schedule.RemovalBegan,
                $"{schedule.Name} ticks every {schedule.Period}, and between {ticks[i - 1]:O} and {ticks[i]:O} are none.");
        }

        if (schedule.RemoveAt is null)
        {
            Require(ticks.Length > 0 && ticks[0] <= schedule.Next && ticks[^1] >= schedule.RemovalAsked - schedule.Period - Late,
                $"{schedule.Name} has run for {ticks.Length} ticks from {ticks.FirstOrDefault():O} to {ticks.LastOrDefault():O}; it was set with {schedule.Next:O} to come, "
                + $"and its removal was asked for at {schedule.RemovalAsked:O}.");
            if (schedule.Status is var (made, skipped, last))
            {
                Require(skipped == 0 && made == ticks.Count(t => t <= last), $"{schedule.Name} says that it has made {made} ticks until {last:O} and left out {skipped}; "
                    + $"{ticks.Count(t => t <= last)} have run.");
            }
        }
    }

    private void Require(bool condition, string sentence)
    {
        if (!condition)
        {
            journal.Violations.Add(sentence);
        }
    }
}

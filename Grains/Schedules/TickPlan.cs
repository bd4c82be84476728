namespace Krewe.Schedules;

/// <summary>What follows when a tick is due. Pure.</summary>
/// <param name="Run">Ticks to make now, in order.</param>
/// <param name="Skipped">How many are left out.</param>
/// <param name="Next">The tick after these, perhaps due as well; null when there is none.</param>
internal sealed record TickPlan(IReadOnlyList<DateTimeOffset> Run, int Skipped, DateTimeOffset? Next)
{
    /// <summary>A tick that is later than this was missed.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // A schedule that has been down for a year does not hold its grain up: the rest is the next row's.
    private const int MostLooks = 10_000;
    private const int MostRuns = 500;

    /// <summary>What to do at a moment.</summary>
    /// <param name="rule">When the schedule ticks.</param>
    /// <param name="options">What becomes of ticks that were missed.</param>
    /// <param name="due">The first tick that has not been made.</param>
    /// <param name="now">The moment.</param>
    public static TickPlan Of(TickRule rule, ScheduleOptions options, DateTimeOffset due, DateTimeOffset now)
    {
        var run = new List<DateTimeOffset>();
        var skipped = 0;
        DateTimeOffset? missed = null;
        DateTimeOffset? next = due;
        for (var looks = 0; next is { } tick && tick <= now && looks < MostLooks && run.Count < MostRuns; looks++)
        {
            if (now - tick <= Grace || (options.Missed == MissedTicks.RunAll && !(now - tick > options.Deadline)))
            {
                run.Add(tick);
            }
            else if (options.Missed == MissedTicks.RunLast && !(now - tick > options.Deadline))
            {
                skipped += missed is null ? 0 : 1;
                missed = tick;
            }
            else
            {
                skipped++;
            }

            next = rule.Next(tick);
        }

        var isLast = run.Count > 0 || next is null || next > now || now - next <= Grace; // Else a later one that was missed comes with the rest.
        if (missed is { } last && isLast)
        {
            run.Insert(0, last);
        }

        return new(run, skipped + (missed is null || isLast ? 0 : 1), next);
    }
}

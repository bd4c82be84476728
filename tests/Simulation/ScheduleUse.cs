using Krewe.Schedules;

namespace Krewe.Tests.Simulations;

/// <summary>Sets the schedules of a world and removes them, again and again until it is told that it is done. After a crash of its client another one goes on.</summary>
internal sealed class ScheduleUse(Plan plan, Journal journal, Simulation simulation)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>How long all is well before the last are removed: longer than it takes to make up for what was missed.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(20);

    /// <summary>When the trouble was over.</summary>
    public TimeSpan? Healed { get; set; }

    private TimeProvider Clock => simulation.Clock;

    public async Task RunAsync(ICluster cluster)
    {
        foreach (var schedule in plan.Schedules.Where(s => s.Removed is null))
        {
            _ = UseAsync(cluster.Schedules, schedule);
        }

        await Task.CompletedTask;
    }

    private async Task UseAsync(ISchedules schedules, SimulatedSchedule schedule)
    {
        await UntilAsync(() => journal.Now >= schedule.At);
        if (schedule.RemovalAsked is null)
        {
            // Set again after a crash it is the same, and goes on.
            var set = await AskAsync($"setting {schedule.Name}", () => schedules.SetAsync(schedule.Name, new Every(schedule.Period),
                SimulatedTasks.Text(schedule.Name, 5), new() { Missed = MissedTicks.RunAll }));
            schedule.Next ??= set.Next;
            journal.Note($"{schedule.Name} is set, its next tick is {set.Next:O}");
            await UntilAsync(() => schedule.RemoveAt is { } at ? journal.Now >= at : journal.Now - Healed >= Calm);
            if (schedule.RemoveAt is null && await AskAsync($"asking for {schedule.Name}", () => schedules.GetAsync(schedule.Name)) is { } status)
            {
                schedule.Status = (status.Ticks, status.Skipped, status.Last);
            }
        }

        schedule.RemovalAsked ??= Clock.GetUtcNow();
        schedule.RemovalBegan ??= journal.Now;
        await AskAsync($"removing {schedule.Name}", () => schedules.RemoveAsync(schedule.Name));
        schedule.Removed ??= Clock.GetUtcNow();
        journal.Note($"{schedule.Name} is removed");
    }

    private async Task<T> AskAsync<T>(string what, Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (SubmitRefusedException e)
            {
                journal.Violation($"{what} was refused: {e.Message}");
            }
            catch (Exception e)
            {
                journal.Note($"{what} failed: {e.GetType().Name}: {e.Message}");
            }

            await Task.Delay(Pause, Clock);
        }
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(Pause, Clock);
        }
    }
}

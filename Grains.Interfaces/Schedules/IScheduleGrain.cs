using Krewe.Graphs;
using Orleans;

namespace Krewe.Schedules;

/// <summary>
/// Keeps a schedule, keyed by its name, and makes its ticks: as a job, it is told when the row of its next tick is due.
/// </summary>
[Alias("krewe.IScheduleGrain")]
public interface IScheduleGrain : IJobGrain
{
    /// <summary>Sets or replaces it; the same again changes nothing. Returns when that is durable.</summary>
    /// <exception cref="SubmitRefusedException">Something in it is wrong; the message says what.</exception>
    [Alias("Set")] Task<ScheduleStatus> SetAsync(ScheduleSpec spec);

    /// <summary>
    /// Sets a schedule that is declared, once for each declaration: one that says the same as the last changes nothing, whatever somebody has made of
    /// the schedule since. Returns when that is durable.
    /// </summary>
    /// <exception cref="SubmitRefusedException">Something in it is wrong; the message says what.</exception>
    [Alias("Declare")] Task<DeclareOutcome> DeclareAsync(ScheduleSpec spec, ScheduleSource source);

    /// <summary>The schedule; null when there is none of this name.</summary>
    [Alias("Get")] Task<ScheduleStatus?> GetAsync();

    /// <summary>Lets it rest, or go on from now. False when there is none of this name.</summary>
    [Alias("Pause")] Task<bool> PauseAsync(bool pause);

    /// <summary>Removes it; what has been submitted goes on. False when there is none of this name.</summary>
    [Alias("Remove")] Task<bool> RemoveAsync();
}

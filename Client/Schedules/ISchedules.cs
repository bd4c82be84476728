using Krewe.Schedules;

namespace Krewe;

/// <summary>
/// The schedules of a cluster. They live in it and not in this process: any silo may die, and each tick submits its call once, under an id that
/// derives from schedule and time, such as <c>report@2026-11-25T09:00:00Z</c>.
/// </summary>
public interface ISchedules
{
    /// <summary>
    /// Sets or replaces a schedule; returns when it is durable. Setting the same again changes nothing, so an application may do it at each start.
    /// </summary>
    /// <param name="name">1–100 letters, digits or <c>. _ - :</c>.</param>
    /// <param name="timing">When: <see cref="Cron"/>, <see cref="Every"/>, <see cref="Once"/>, <see cref="Sun"/>, or what <see cref="Timing.Parse"/> reads.</param>
    /// <param name="call">What each tick submits: a task or a graph, of at most 1,000 members in all, without an id of its own.</param>
    /// <param name="options">Time zone, start, end, jitter, and what becomes of ticks that are missed or overlap; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SubmitRefusedException">Unknown task, wrong arguments, no tick after now, bad option. Nothing was changed.</exception>
    /// <exception cref="ClusterUnavailableException">No silo answered; the schedule may have been set. Set it again.</exception>
    Task<ScheduleStatus> SetAsync(string name, Timing timing, Signature call, ScheduleOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>A schedule; null when there is none of this name.</summary>
    Task<ScheduleStatus?> GetAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Schedules by name, at most so many (1–10,000).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not allowed.</exception>
    Task<IReadOnlyList<ScheduleStatus>> ListAsync(int limit = 1000, CancellationToken cancellationToken = default);

    /// <summary>Lets a schedule rest: ticks until it is resumed are neither made nor made up for. False when there is none of this name.</summary>
    Task<bool> PauseAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lets it go on with the next tick after now. False when there is none of this name.</summary>
    Task<bool> ResumeAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes it; what it has submitted goes on. False when there is none of this name.</summary>
    Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default);
}

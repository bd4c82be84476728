using Krewe.Schedules;

namespace Krewe;

/// <summary>
/// Lets a task run by a schedule: a silo that has the task sets it in the cluster, once for each declaration, however many silos start and how often.
/// For a task whose parameters all have defaults, or with <see cref="Arguments"/>. What is wrong is told by the compiler, or by the silo that starts.
/// </summary>
/// <param name="name">The schedule's name, unique in the cluster: 1–100 letters, digits or <c>. _ - :</c>.</param>
/// <param name="timing">When, as <see cref="Schedules.Timing.Parse"/> reads it: <c>0 3 * * *</c>, <c>@daily</c>, <c>every 90s</c>, <c>sunset 52.5 13.4</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ScheduleAttribute(string name, string timing) : Attribute
{
    /// <summary>The schedule's name.</summary>
    public string Name => name;

    /// <summary>When it ticks.</summary>
    public string Timing => timing;

    /// <summary>The task's arguments as a JSON array, such as <c>[7, "weekly"]</c>. Default: none, so that each parameter has its default.</summary>
    public string? Arguments { get; set; }

    /// <summary>Whose clocks a crontab is read by, as an IANA name such as <c>Europe/Berlin</c>. Default UTC.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>No tick before this moment, and intervals are counted from it: <c>2026-12-24T18:00:00+01:00</c>. Default: when the schedule is set.</summary>
    public string? Start { get; set; }

    /// <summary>No tick after this moment; then the schedule is gone. Default: never.</summary>
    public string? End { get; set; }

    /// <summary>Each tick's task starts up to so much later, as <c>90s</c> or <c>1h30m</c>: 0 to 1 day. Default 0.</summary>
    public string? Jitter { get; set; }

    /// <summary>What becomes of ticks that nobody could make in time, because no silo ran. Default <see cref="MissedTicks.RunLast"/>.</summary>
    public MissedTicks Missed { get; set; }

    /// <summary>Ticks that were missed by more than this never run, as <c>90s</c> or <c>1h30m</c>. Default: no limit.</summary>
    public string? Deadline { get; set; }

    /// <summary>What becomes of a tick while the task of the one before has not ended. Default <see cref="Overlap.Allow"/>.</summary>
    public Overlap Overlap { get; set; }
}

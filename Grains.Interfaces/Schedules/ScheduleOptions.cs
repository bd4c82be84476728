using Orleans;

namespace Krewe.Schedules;

/// <summary>How a schedule keeps to its <see cref="Timing"/>.</summary>
[GenerateSerializer, Immutable, Alias("krewe.ScheduleOptions")]
public sealed record class ScheduleOptions
{
    /// <summary>Whose clocks a crontab is read by, as an IANA name such as <c>Europe/Berlin</c>. Default UTC.</summary>
    [Id(0)] public string TimeZone { get; init; } = "UTC";

    /// <summary>No tick before this moment, and intervals are counted from it. Default: when the schedule is set.</summary>
    [Id(1)] public DateTimeOffset? Start { get; init; }

    /// <summary>No tick after this moment; then the schedule is gone. Default: never.</summary>
    [Id(2)] public DateTimeOffset? End { get; init; }

    /// <summary>Each tick's task starts up to so much later, another time for each tick. Default 0, at most a day.</summary>
    [Id(3)] public TimeSpan Jitter { get; init; }

    /// <summary>What becomes of ticks that nobody could make in time, because no silo ran. Default <see cref="MissedTicks.RunLast"/>.</summary>
    [Id(4)] public MissedTicks Missed { get; init; } = MissedTicks.RunLast;

    /// <summary>Ticks that were missed by more than this never run. Default: no limit.</summary>
    [Id(5)] public TimeSpan? Deadline { get; init; }

    /// <summary>What becomes of a tick while the task of the one before has not ended. Default <see cref="Overlap.Allow"/>.</summary>
    [Id(6)] public Overlap Overlap { get; init; }
}

/// <summary>What becomes of ticks that were missed by more than ten seconds.</summary>
public enum MissedTicks : byte
{
    /// <summary>Of all of them the last one runs.</summary>
    RunLast = 0,

    /// <summary>None runs.</summary>
    Skip = 1,

    /// <summary>Each runs.</summary>
    RunAll = 2,
}

/// <summary>What becomes of a tick while the task of the one before has not ended.</summary>
public enum Overlap : byte
{
    /// <summary>Its task is submitted all the same.</summary>
    Allow = 0,

    /// <summary>It is left out.</summary>
    Skip = 1,

    /// <summary>Its task is submitted when the other has ended.</summary>
    Queue = 2,
}

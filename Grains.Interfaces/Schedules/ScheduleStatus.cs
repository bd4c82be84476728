using Orleans;

namespace Krewe.Schedules;

/// <summary>A schedule and how far it is.</summary>
[GenerateSerializer, Immutable, Alias("krewe.ScheduleStatus")]
public sealed record class ScheduleStatus
{
    /// <summary>Its name.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>When it ticks, as text.</summary>
    [Id(1)] public required string Timing { get; init; }

    /// <summary>How it keeps to that.</summary>
    [Id(2)] public required ScheduleOptions Options { get; init; }

    /// <summary>What each tick submits, in short: the name of a task, or the kind of graph.</summary>
    [Id(3)] public required string Call { get; init; }

    /// <summary>Whether it rests until it is resumed.</summary>
    [Id(4)] public bool Paused { get; init; }

    /// <summary>The next tick; null while it is paused.</summary>
    [Id(5)] public DateTimeOffset? Next { get; init; }

    /// <summary>The last tick that submitted something.</summary>
    [Id(6)] public DateTimeOffset? Last { get; init; }

    /// <summary>The id of what that submitted.</summary>
    [Id(7)] public string? LastTask { get; init; }

    /// <summary>Why the last tick's call was refused; null when it was not.</summary>
    [Id(8)] public string? Error { get; init; }

    /// <summary>Ticks that submitted something.</summary>
    [Id(9)] public long Ticks { get; init; }

    /// <summary>Ticks that were left out, because they were missed or the task of the one before had not ended.</summary>
    [Id(10)] public long Skipped { get; init; }

    /// <summary>Where what it says comes from; <see cref="ScheduleSource.Set"/> also when somebody has changed one that was declared.</summary>
    [Id(11)] public ScheduleSource Source { get; init; }
}

using System.Text.Json.Serialization;
using Orleans;

namespace Krewe.Schedules;

/// <summary>What a schedule grain keeps.</summary>
[GenerateSerializer, Alias("krewe.ScheduleState")]
public sealed class ScheduleState
{
    /// <summary>The schedule; null when there is none.</summary>
    [Id(0)] public ScheduleSpec? Spec { get; set; }

    /// <summary>Grows with each change, so that rows of what was before are known.</summary>
    [Id(1)] public long Version { get; set; }

    /// <summary>Where intervals are counted from.</summary>
    [Id(2)] public DateTimeOffset Anchor { get; set; }

    /// <summary>The first tick that has not been made; null while it is paused.</summary>
    [Id(3)] public DateTimeOffset? Next { get; set; }

    /// <summary>Number of the row that waits for it.</summary>
    [Id(4)] public long Row { get; set; }

    /// <summary>The last tick that submitted something.</summary>
    [Id(5)] public DateTimeOffset? Last { get; set; }

    /// <summary>The id of what that submitted.</summary>
    [Id(6)] public string? LastTask { get; set; }

    /// <summary>Why it was refused.</summary>
    [Id(7)] public string? Error { get; set; }

    /// <summary>Ticks that submitted something.</summary>
    [Id(8)] public long Ticks { get; set; }

    /// <summary>Ticks that were left out.</summary>
    [Id(9)] public long Skipped { get; set; }

    /// <summary>The last declaration, as <see cref="ScheduleRules.PrintOf"/> gives it; null when it never was declared. It outlives the schedule.</summary>
    [Id(10), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public string? Declared { get; set; }

    /// <summary>Whose it was.</summary>
    [Id(11), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public ScheduleSource DeclaredBy { get; set; }
}

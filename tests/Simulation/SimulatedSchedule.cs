using System.Globalization;

namespace Krewe.Tests.Simulations;

/// <summary>A schedule that a client sets and removes, and what should become of it: each of its ticks is one task, and after it is removed there are none.</summary>
internal sealed class SimulatedSchedule(string name, TimeSpan period, TimeSpan at, TimeSpan? removeAt)
{
    public string Name => name;

    public TimeSpan Period => period;

    /// <summary>When it is set.</summary>
    public TimeSpan At => at;

    /// <summary>When it is removed; null for when all has been well for a while.</summary>
    public TimeSpan? RemoveAt => removeAt;

    /// <summary>Its first tick or a later one, as whoever set it was told.</summary>
    public DateTimeOffset? Next { get; set; }

    /// <summary>How far it was, just before it was removed; null when nobody asked.</summary>
    public (long Ticks, long Skipped, DateTimeOffset? Last)? Status { get; set; }

    /// <summary>When its removal was asked for first, and when it was confirmed.</summary>
    public DateTimeOffset? RemovalAsked { get; set; }

    public DateTimeOffset? Removed { get; set; }

    /// <summary>When its removal was asked for first, by the time of the world.</summary>
    public TimeSpan? RemovalBegan { get; set; }

    /// <summary>The tick of a task; null when it is not one of this schedule's.</summary>
    public DateTimeOffset? TickOf(string task) => task.StartsWith($"{name}@", StringComparison.Ordinal)
        ? DateTimeOffset.Parse(task.AsSpan(name.Length + 1), CultureInfo.InvariantCulture)
        : null;
}

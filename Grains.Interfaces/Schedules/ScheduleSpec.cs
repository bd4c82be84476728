using Orleans;

namespace Krewe.Schedules;

/// <summary>A schedule as it was set.</summary>
/// <param name="Name">1–100 characters of letters, digits and <c>. _ - :</c>.</param>
/// <param name="Timing">What <see cref="Schedules.Timing.Parse"/> reads.</param>
/// <param name="Options">How it keeps to it.</param>
/// <param name="Call">What each tick submits: a graph as UTF-8 JSON.</param>
[GenerateSerializer, Immutable, Alias("krewe.ScheduleSpec")]
public sealed record class ScheduleSpec([property: Id(0)] string Name, [property: Id(1)] string Timing, [property: Id(2)] ScheduleOptions Options,
    [property: Id(3)] byte[] Call)
{
    /// <summary>Whether it says the same.</summary>
    public bool IsLike(ScheduleSpec other) =>
        Name == other.Name && Timing == other.Timing && Options == other.Options && Call.AsSpan().SequenceEqual(other.Call);
}

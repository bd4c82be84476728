namespace Krewe.Execution;

/// <summary>When a worker looks again at a task that it does not know. Pure.</summary>
internal static class UnknownTaskRules
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>A quarter of its age: soon while somebody is just starting the right worker, rarely when nobody does.</summary>
    public static TimeSpan DelayOf(TimeSpan age) => TimeSpan.FromTicks(Math.Clamp(age.Ticks / 4, Shortest.Ticks, Longest.Ticks));
}

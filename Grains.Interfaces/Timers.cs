namespace Krewe;

/// <summary>What timers can do.</summary>
internal static class Timers
{
    /// <summary>Longer than a timer can wait: such a limit never comes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    /// <summary>As long as a timer can wait, at most.</summary>
    public static TimeSpan Bounded(TimeSpan time) => time < Longest ? time : Longest;
}

namespace Krewe.Execution;

/// <summary>How long to wait before each retry. Pure: randomness comes in as an argument.</summary>
/// <param name="First">Delay before the first retry.</param>
/// <param name="Factor">Each further delay is this many times the one before.</param>
/// <param name="Longest">No delay exceeds it.</param>
/// <param name="Jitter">Whether to draw between half and all of the delay.</param>
public sealed record class RetryPolicy(TimeSpan First, double Factor, TimeSpan Longest, bool Jitter)
{
    /// <summary>1 s, doubled each time, at most 10 min, with jitter.</summary>
    public static RetryPolicy Default { get; } = new(TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(10), true);

    /// <summary>The delay before retry number <paramref name="retry"/>, from 1. <paramref name="random"/> is in [0, 1).</summary>
    public TimeSpan DelayBefore(int retry, double random)
    {
        if (First <= TimeSpan.Zero)
        {
            return TimeSpan.Zero; // However often: nothing times infinity is no number.
        }

        var seconds = First.TotalSeconds * Math.Pow(Factor, Math.Max(0, retry - 1));
        seconds = Math.Min(double.IsFinite(seconds) ? seconds : double.MaxValue, Longest.TotalSeconds);
        return TimeSpan.FromSeconds(Jitter ? seconds * (0.5 + (random / 2)) : seconds);
    }
}

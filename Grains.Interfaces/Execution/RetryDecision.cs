namespace Krewe;

/// <summary>What becomes of an attempt that has failed.</summary>
public readonly record struct RetryDecision
{
    private RetryDecision(TimeSpan? delay) => Delay = delay;

    /// <summary>The task fails; also the default.</summary>
    public static RetryDecision Fail => default;

    /// <summary>How long the task waits for its next attempt; null when there is none.</summary>
    public TimeSpan? Delay { get; }

    /// <summary>It is tried again after <paramref name="delay"/>, however often it was; 0 or less for at once, and at most ten years.</summary>
    public static RetryDecision After(TimeSpan delay) => new(delay);
}

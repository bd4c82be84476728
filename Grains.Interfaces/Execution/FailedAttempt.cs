namespace Krewe;

/// <summary>An attempt that has failed, for <see cref="IRetryPolicy"/>.</summary>
public sealed class FailedAttempt
{
    /// <summary>The attempt; <see cref="TaskContext.Attempt"/> counts from 1.</summary>
    public required TaskContext Context { get; init; }

    /// <summary>What the task threw; for <see cref="TaskContext.Retry"/> its cause, if it was given one.</summary>
    public required Exception Error { get; init; }

    /// <summary>Whether the task asked for a retry itself.</summary>
    public required bool Asked { get; init; }

    /// <summary>How long the task asked to wait; null when it did not say.</summary>
    public TimeSpan? AskedDelay { get; init; }

    /// <summary>How many retries there may be: as the task said with its request, else the call, else the attribute.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>The delay that call and attribute give for the next retry, jitter drawn.</summary>
    public required TimeSpan Backoff { get; init; }

    /// <summary>Whether the task asked for it, or the attribute lists the error, whatever the number of retries.</summary>
    public required bool IsRetried { get; init; }

    /// <summary>What is decided where nobody else does.</summary>
    public RetryDecision Usual => IsRetried && Context.Attempt <= MaxRetries ? RetryDecision.After(AskedDelay ?? Backoff) : RetryDecision.Fail;
}

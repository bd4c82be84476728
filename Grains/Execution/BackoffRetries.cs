namespace Krewe.Execution;

/// <summary>The built-in policy: what the attribute lists is retried, as often and after as long as call and attribute say.</summary>
internal sealed class BackoffRetries : IRetryPolicy
{
    public static BackoffRetries Instance { get; } = new();

    public RetryDecision Decide(FailedAttempt attempt) => attempt.Usual;
}

using System.Collections.Concurrent;

namespace Krewe.Tests.Hosting;

/// <summary>A task with a retry policy of its own.</summary>
public static partial class PolicyTasks
{
    /// <summary>Fails the given number of times, then returns the number of the attempt.</summary>
    [Task("policy.own", RetryPolicy = typeof(NotingPolicy))]
    public static int Own(string gate, int failures, string kind, TaskContext context)
    {
        Gate.Of(gate).Begin($"{context.Attempt}");
        return context.Attempt > failures ? context.Attempt
            : throw (kind == "asked" ? context.Retry(TimeSpan.FromSeconds(5), new InvalidOperationException("cause"), 7) : new IOException(kind));
    }
}

/// <summary>What the policy was asked, in order.</summary>
internal sealed class PolicyLog
{
    public ConcurrentQueue<string> Lines { get; } = new();
}

/// <summary>Tries again at once, unless something is lost.</summary>
internal sealed class NotingPolicy(PolicyLog? log = null) : IRetryPolicy
{
    public RetryDecision Decide(FailedAttempt attempt)
    {
        log?.Lines.Enqueue($"{attempt.Context.Attempt} {attempt.Error.GetType().Name} {attempt.Error.Message} asked {attempt.Asked} {attempt.AskedDelay}".TrimEnd()
            + $" listed {attempt.IsRetried} max {attempt.MaxRetries}");
        return attempt.Error.Message == "lost" ? RetryDecision.Fail : RetryDecision.After(TimeSpan.Zero);
    }
}

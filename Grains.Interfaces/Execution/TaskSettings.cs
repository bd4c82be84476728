namespace Krewe.Execution;

/// <summary>What a task's attribute says, as its definition carries it. Defaults and units: see <see cref="TaskAttribute"/>.</summary>
public sealed record class TaskSettings
{
    /// <summary>Settings of a task that states none.</summary>
    public static TaskSettings Default { get; } = new();

    /// <summary>Queue of calls that name none; null is the default queue.</summary>
    public string? Queue { get; init; }

    /// <summary>0–9.</summary>
    public int Priority { get; init; }

    /// <summary>Retries after the first attempt.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>Retried by themselves.</summary>
    public IReadOnlyList<Type> AutoRetryFor { get; init; } = [];

    /// <summary>Not retried all the same.</summary>
    public IReadOnlyList<Type> DontAutoRetryFor { get; init; } = [];

    /// <summary>Delays between attempts.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>Decides about its retries; null for the silo's policy.</summary>
    public Type? Policy { get; init; }

    /// <summary>What is called around its attempts; null for nothing but the silo's hooks.</summary>
    public Type? Hooks { get; init; }

    /// <summary>Cancelled after this long; null for never.</summary>
    public TimeSpan? SoftTimeLimit { get; init; }

    /// <summary>Failed after this long; null for never.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>What the whole cluster may start and run of it; null for any number.</summary>
    public Limit? Limit { get; init; }

    /// <summary>How its messages are taken together; null for one at a time.</summary>
    public BatchSettings? Batch { get; init; }

    /// <summary>Where its attempts run.</summary>
    public TaskIsolation Isolation { get; init; }

    /// <summary>Keeps no result.</summary>
    public bool IgnoreResult { get; init; }

    /// <summary>How long the result is kept.</summary>
    public TimeSpan ResultExpires { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many of its ended tasks are kept; 0 for any number.</summary>
    public int KeepResults { get; init; }
}

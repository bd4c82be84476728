namespace Krewe.Queues;

/// <summary>Of which ended tasks the call is kept: arguments, options and headers.</summary>
public enum KeptCalls
{
    /// <summary>Of none: nothing can be run again.</summary>
    None = 0,

    /// <summary>Of those that failed or were rejected, dead letters among them.</summary>
    Failed = 1,

    /// <summary>Of all. What that costs is in docs/history.md.</summary>
    All = 2,
}

namespace Krewe;

/// <summary>
/// Where a task stands.
/// <code>
/// Unknown            Pending ─► Started ─► Success | Failure | Rejected | Ignored
///          Scheduled ─►│ ▲         │
///                      │ └─ Retry ◄┘
///                      └──────────────► Revoked      (from every state that is not terminal)
/// </code>
/// </summary>
public enum TaskState : byte
{
    /// <summary>Nobody submitted this id, or its result has expired.</summary>
    Unknown = 0,

    /// <summary>Accepted, durable and waiting for a worker.</summary>
    Pending = 1,

    /// <summary>Waiting for its time.</summary>
    Scheduled = 2,

    /// <summary>Held by a worker.</summary>
    Started = 3,

    /// <summary>Failed, will be tried again.</summary>
    Retry = 4,

    /// <summary>Returned a result. Terminal.</summary>
    Success = 5,

    /// <summary>Failed for good. Terminal.</summary>
    Failure = 6,

    /// <summary>Taken back before it ended, or expired before it started. Terminal.</summary>
    Revoked = 7,

    /// <summary>Rejected by the task itself. Terminal.</summary>
    Rejected = 8,

    /// <summary>Ended without a result on the task's own wish. Terminal.</summary>
    Ignored = 9,
}

/// <summary>Questions about states.</summary>
public static class TaskStates
{
    /// <summary>Whether nothing follows <paramref name="state"/>.</summary>
    public static bool IsTerminal(this TaskState state) => state >= TaskState.Success;
}

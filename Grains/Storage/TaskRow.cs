using Krewe.Execution;
using Krewe.Submission;

namespace Krewe.Storage;

/// <summary>The stored row of an unfinished task.</summary>
/// <param name="Sequence">Number of the row in its shard, rising: the order of arrival.</param>
/// <param name="Message">The task as submitted.</param>
/// <param name="Status">How it stands.</param>
public readonly record struct TaskRow(long Sequence, TaskMessage Message, RowStatus Status);

/// <summary>The part of a row that changes.</summary>
/// <param name="Phase">What the task waits for.</param>
/// <param name="SubmittedAt">When it was accepted, in Unix milliseconds.</param>
/// <param name="Due">When it becomes ready, in Unix milliseconds; 0 for at once.</param>
/// <param name="Attempts">Attempts that have ended with a retry.</param>
/// <param name="Deliveries">Deliveries lost with their workers, and durable claims.</param>
/// <param name="Notes">What the task has said of itself and saved; null for nothing.</param>
/// <param name="Revoke">Whether it was taken back while somebody had it.</param>
public readonly record struct RowStatus(
    RowPhase Phase, long SubmittedAt, long Due, int Attempts, int Deliveries, TaskNotes? Notes, RowRevoke Revoke = RowRevoke.None);

/// <summary>Whether a task was taken back that could not end at once, because a worker has it, or because it is a job.</summary>
public enum RowRevoke : byte
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>It may not start again.</summary>
    Asked = 1,

    /// <summary>It may not start again, and has to stop where it runs.</summary>
    Terminate = 2,
}

/// <summary>What an unfinished task waits for.</summary>
public enum RowPhase : byte
{
    /// <summary>A worker, or its time.</summary>
    Waiting = 0,

    /// <summary>A retry.</summary>
    Retrying = 1,

    /// <summary>It has ended and has a record; its job has to be told.</summary>
    Telling = 2,

    /// <summary>A job under way.</summary>
    Job = 3,

    /// <summary>It has ended and has a record; its key stays taken until it is due.</summary>
    Kept = 4,
}

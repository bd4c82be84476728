using Krewe.Results;
using Orleans;

namespace Krewe.Execution;

/// <summary>How an attempt ended, as a value.</summary>
[GenerateSerializer, Immutable, Alias("krewe.TaskOutcome")]
public sealed record class TaskOutcome
{
    /// <summary>The task.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The delivery that ended.</summary>
    [Id(1)] public int Delivery { get; init; }

    /// <summary>How.</summary>
    [Id(2)] public required OutcomeKind Kind { get; init; }

    /// <summary>The result as UTF-8 JSON, for Succeeded; for Replaced the graph.</summary>
    [Id(3)] public byte[]? Result { get; init; }

    /// <summary>The error, for Failed, Retry and Rejected.</summary>
    [Id(4)] public ErrorInfo? Error { get; init; }

    /// <summary>How long to wait, for Retry and Snoozed.</summary>
    [Id(5)] public TimeSpan Delay { get; init; }

    /// <summary>When the attempt began.</summary>
    [Id(6)] public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Id(7)] public DateTimeOffset FinishedAt { get; init; }

    /// <summary>How long the record is to be kept; null for the default, one day.</summary>
    [Id(8)] public TimeSpan? KeepFor { get; init; }

    /// <summary>What the attempt has reported; null leaves what the shard has.</summary>
    [Id(9)] public TaskNotes? Notes { get; init; }

    /// <summary>The attempt that ended, from 1: a retry that is reported again is counted once.</summary>
    [Id(10)] public int Attempt { get; init; }

    /// <summary>The claim by which it was handed out: a report that comes late says nothing of a later claim by the same worker.</summary>
    [Id(11)] public long Claim { get; init; }
}

/// <summary>The ways an attempt ends.</summary>
public enum OutcomeKind : byte
{
    /// <summary>With a result.</summary>
    Succeeded = 0,

    /// <summary>With an error, for good.</summary>
    Failed = 1,

    /// <summary>With an error, to be tried again after a delay.</summary>
    Retry = 2,

    /// <summary>The task does not want it.</summary>
    Rejected = 3,

    /// <summary>It was revoked while it ran.</summary>
    Revoked = 4,

    /// <summary>It puts itself off without counting an attempt.</summary>
    Snoozed = 5,

    /// <summary>It ended without result on its own wish.</summary>
    Ignored = 6,

    /// <summary>Never begun: the worker hands it back.</summary>
    Released = 7,

    /// <summary>Not an end: the task reports progress.</summary>
    Progress = 8,

    /// <summary>A graph takes its place and has its id from now on.</summary>
    Replaced = 9,
}

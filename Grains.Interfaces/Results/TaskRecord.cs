using Krewe.Submission;
using Orleans;

namespace Krewe.Results;

/// <summary>What is known of a task: while it waits or runs from the shard's memory, afterwards from the store.</summary>
[GenerateSerializer, Immutable, Alias("krewe.TaskRecord")]
public sealed record class TaskRecord
{
    /// <summary>The task's id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The wire name; empty when the state is Unknown.</summary>
    [Id(1)] public string Name { get; init; } = "";

    /// <summary>Where it stands.</summary>
    [Id(2)] public TaskState State { get; init; }

    /// <summary>The result as UTF-8 JSON; null if there is none or if <see cref="Gathered"/>.</summary>
    [Id(3)] public byte[]? Result { get; init; }

    /// <summary>Why it failed, was revoked or rejected.</summary>
    [Id(4)] public ErrorInfo? Error { get; init; }

    /// <summary>The queue.</summary>
    [Id(5)] public string Queue { get; init; } = "";

    /// <summary>When it was accepted.</summary>
    [Id(6)] public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>When its last attempt began.</summary>
    [Id(7)] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Id(8)] public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Attempts begun, from 1.</summary>
    [Id(9)] public int Attempts { get; init; }

    /// <summary>The worker of the last attempt, such as <c>krewe@host</c>.</summary>
    [Id(10)] public string? Worker { get; init; }

    /// <summary>When it becomes due, for Scheduled and Retry.</summary>
    [Id(11)] public DateTimeOffset? Due { get; init; }

    /// <summary>When the record goes.</summary>
    [Id(12)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Last progress the task reported, as UTF-8 JSON.</summary>
    [Id(13)] public byte[]? Progress { get; init; }

    /// <summary>Number of members whose results are the result, in order; null for everything but a group and a chain that ends with one.</summary>
    [Id(14)] public int? Gathered { get; init; }

    /// <summary>Whether it is on the dead-letter list.</summary>
    [Id(15)] public bool DeadLetter { get; init; }

    /// <summary>For a chain that ends with a group: the id of that group, whose members have the results; null for everything else.</summary>
    [Id(16)] public string? GatheredBy { get; init; }

    /// <summary>The state that the task gave itself last, beside <see cref="State"/>; null for none, and when it has ended.</summary>
    [Id(17)] public string? CustomState { get; init; }

    /// <summary>
    /// The call with its arguments, options and headers, as the shard had it: kept of tasks that failed or were rejected, and of all if the silo's
    /// option Shards:KeepCalls says so. Only a search of the history gives it; null everywhere else, and for jobs.
    /// </summary>
    [Id(18)] public TaskMessage? Call { get; init; }

    /// <summary>Whether it is part of a chain or a group, which needs it: it goes by age only, however many records are to be kept.</summary>
    [Id(19)] public bool Member { get; init; }

    /// <summary>The name that it was called by, if the task of that name was replaced and <see cref="Name"/> is another; else null.</summary>
    [Id(20)] public string? CalledAs { get; init; }

    /// <summary>Whether it is of this name, or was called by it.</summary>
    internal bool IsCalled(string name) => Name == name || CalledAs == name;

    /// <summary>The record without what may be large: result, progress, error and call. This is what lists are made of.</summary>
    public TaskRecord Outline() => Result is null && Progress is null && Error is null && Call is null
        ? this
        : this with { Result = null, Progress = null, Error = null, Call = null };

    /// <summary>The record without its call: this is what those get who ask for a result.</summary>
    internal TaskRecord WithoutCall() => Call is null ? this : this with { Call = null };
}

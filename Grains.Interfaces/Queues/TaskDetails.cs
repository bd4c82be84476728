using Krewe.Limits;
using Orleans;

namespace Krewe.Queues;

/// <summary>What somebody wants to know who looks at one task, beside its record.</summary>
/// <param name="Wait">Why it has not begun; null when it has, when it has ended, and of an id that nobody submitted.</param>
/// <param name="Headers">Its headers; null for none. Of a task that has ended only if its call is kept.</param>
/// <param name="IsRevoked">Whether it was taken back and has not ended yet.</param>
[GenerateSerializer, Immutable, Alias("krewe.TaskDetails")]
public sealed record class TaskDetails([property: Id(0)] TaskWait? Wait = null, [property: Id(1)] IReadOnlyDictionary<string, string>? Headers = null,
    [property: Id(2)] bool IsRevoked = false);

/// <summary>What a task waits for that has not begun.</summary>
/// <param name="Reason">What keeps it.</param>
/// <param name="Queue">Its queue.</param>
[GenerateSerializer, Immutable, Alias("krewe.TaskWait")]
public sealed record class TaskWait([property: Id(0)] WaitReason Reason, [property: Id(1)] string Queue)
{
    /// <summary>With <see cref="WaitReason.Limit"/>: the limits that have no permit for it, by name; else none.</summary>
    [Id(2)] public IReadOnlyList<WaitedLimit> Limits { get; init; } = [];

    /// <summary>With <see cref="WaitReason.Turn"/>: its fairness key; else null.</summary>
    [Id(3)] public string? Key { get; init; }

    /// <summary>With <see cref="WaitReason.Shard"/>: what its shard has; else none.</summary>
    [Id(4)] public ShardTrouble Trouble { get; init; }

    /// <summary>In words, such as <c>the queue mail is paused</c>.</summary>
    public override string ToString() => Reason switch
    {
        WaitReason.Time => "its time has not come",
        WaitReason.Paused => $"the queue {Queue} is paused",
        WaitReason.NoWorker => $"no worker serves the queue {Queue}",
        WaitReason.Limit => string.Join("; ", Limits.Select(l => $"the limit {l.Name} allows {l.Limit}")),
        WaitReason.Turn => $"the workers of its queue have no free slot; its keys take turns, and this one has {Key}",
        WaitReason.Trial => "its worker was lost, perhaps by it, and it is to run alone",
        WaitReason.Shard => Trouble switch
        {
            ShardTrouble.Opening => "its shard has just been opened, and asks the workers what they run",
            ShardTrouble.StoreFails => "the store does not answer",
            _ => "its shard stood still, and asks the store before it goes on",
        },
        _ => "the workers of its queue have no free slot",
    };
}

/// <summary>A limit that a task waits for.</summary>
/// <param name="Name">Its name, such as <c>task:math.add</c>.</param>
/// <param name="Limit">What it allows.</param>
[GenerateSerializer, Immutable, Alias("krewe.WaitedLimit")]
public sealed record class WaitedLimit([property: Id(0)] string Name, [property: Id(1)] Limit Limit);

/// <summary>What keeps a task that has not begun. Of several reasons the first is told.</summary>
public enum WaitReason
{
    /// <summary>Its time has not come: a delay, or a retry.</summary>
    Time,

    /// <summary>Its shard hands out nothing at the moment.</summary>
    Shard,

    /// <summary>Its queue is paused.</summary>
    Paused,

    /// <summary>No worker serves its queue.</summary>
    NoWorker,

    /// <summary>It may have ended its last worker, and is to run when no other such task does.</summary>
    Trial,

    /// <summary>A limit has no permit for it.</summary>
    Limit,

    /// <summary>The workers of its queue are at other tasks, and those that wait take turns by their fairness keys.</summary>
    Turn,

    /// <summary>The workers of its queue are at other tasks.</summary>
    Worker,
}

using Orleans;

namespace Krewe.Clusters;

/// <summary>Something that has happened in the cluster. What does not concern its kind is null.</summary>
[GenerateSerializer, Immutable, Alias("krewe.ClusterEvent")]
public sealed record class ClusterEvent
{
    /// <summary>What.</summary>
    [Id(0)] public required EventKind Kind { get; init; }

    /// <summary>When, by the cluster's clock.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>Name of the silo: of the worker that has, or had, the task; where there is none, of the one whose shard has it.</summary>
    [Id(2)] public required string Node { get; init; }

    /// <summary>Address of the silo that says it.</summary>
    [Id(3)] public required string Silo { get; init; }

    /// <summary>The task.</summary>
    [Id(4)] public string? TaskId { get; init; }

    /// <summary>Its wire name.</summary>
    [Id(5)] public string? TaskName { get; init; }

    /// <summary>Its queue.</summary>
    [Id(6)] public string? Queue { get; init; }

    /// <summary>The attempt, from 1; of an end, how many there were.</summary>
    [Id(7)] public int? Attempt { get; init; }

    /// <summary>How long the attempt took.</summary>
    [Id(8)] public TimeSpan? Runtime { get; init; }

    /// <summary>Arguments of a task that was sent or received, as JSON; cut after 200 bytes.</summary>
    [Id(9)] public string? Arguments { get; init; }

    /// <summary>Result of one that succeeded, as JSON; cut after 200 bytes.</summary>
    [Id(10)] public string? Result { get; init; }

    /// <summary>Why it failed, is tried again, was rejected or revoked; why a silo was lost.</summary>
    [Id(11)] public string? Error { get; init; }

    /// <summary>When it becomes due: of a task that was sent with a delay, or is tried again.</summary>
    [Id(12)] public DateTimeOffset? Due { get; init; }

    /// <summary>Slots of the silo, of its tasks and heartbeats.</summary>
    [Id(13)] public PoolStatus? Pool { get; init; }

    /// <summary>How many events were lost; null also when nobody knows.</summary>
    [Id(14)] public long? Count { get; init; }
}

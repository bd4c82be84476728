using Orleans;

namespace Krewe.Submission;

/// <summary>One submitted task or job, as it travels and as it is stored. About 100 bytes plus id and arguments.</summary>
[GenerateSerializer, Immutable, Alias("krewe.TaskMessage")]
public sealed record class TaskMessage
{
    /// <summary>The task's identity. Two messages with one id are one task.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The declared wire name, such as <c>math.add</c>; for a job the kind of graph, see <see cref="JobNames"/>.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>UTF-8 JSON array, one element per parameter; for a job the graph.</summary>
    [Id(2)] public required byte[] Arguments { get; init; }

    /// <summary>Options of this call; null means that all are the definition's.</summary>
    [Id(3)] public CallOptions? Options { get; init; }

    /// <summary>The job this task is a member of; null for a task of its own.</summary>
    [Id(4)] public ParentLink? Parent { get; init; }

    /// <summary>Free text pairs, the trace context among them; null means none.</summary>
    [Id(5)] public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>What the shard may take for granted about the message.</summary>
    [Id(6)] public MessageTraits Traits { get; init; }

    /// <summary>Arguments that are results of other tasks, put in before the task runs; null means none.</summary>
    [Id(7)] public InputReference[]? Inputs { get; init; }

    /// <summary>The queue it waits in.</summary>
    public string Queue => Options?.Queue ?? QueueNames.Default;

    /// <summary>Whether it is a graph of other tasks and not run by a worker itself.</summary>
    public bool IsJob => (Traits & MessageTraits.Job) != 0;

    /// <summary>Whether it wakes a schedule: a job that nobody has submitted, so no count of tasks has it.</summary>
    public bool IsTick => IsJob && Name == JobNames.Tick;
}

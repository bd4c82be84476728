using Orleans;

namespace Krewe.Clusters;

/// <summary>A silo's pool, its process, and what it has done since it started.</summary>
[GenerateSerializer, Immutable, Alias("krewe.NodeStatistics")]
public sealed record class NodeStatistics
{
    /// <summary>Id of its process.</summary>
    [Id(0)] public required int ProcessId { get; init; }

    /// <summary>For how long its worker has run.</summary>
    [Id(1)] public required TimeSpan Uptime { get; init; }

    /// <summary>The slots for tasks.</summary>
    [Id(2)] public required PoolStatus Pool { get; init; }

    /// <summary>Processor time of the process.</summary>
    [Id(3)] public required TimeSpan ProcessorTime { get; init; }

    /// <summary>Bytes of memory of the process.</summary>
    [Id(4)] public required long WorkingSet { get; init; }

    /// <summary>Bytes of it on the garbage collector's heap.</summary>
    [Id(5)] public required long HeapSize { get; init; }

    /// <summary>Threads of the process.</summary>
    [Id(6)] public required int Threads { get; init; }

    /// <summary>Attempts that ended here, by name of the task.</summary>
    [Id(7)] public required TaskTotal[] Totals { get; init; }
}

/// <summary>A silo's slots for tasks.</summary>
/// <param name="Size">Tasks that may run at once.</param>
/// <param name="Busy">Tasks that run.</param>
/// <param name="Reserved">Tasks that are claimed and have not begun.</param>
/// <param name="Threads">Threads that are there for tasks; they are made as they are needed.</param>
/// <param name="Autoscale">Between which sizes it grows and shrinks by itself; null when it does not.</param>
[GenerateSerializer, Immutable, Alias("krewe.PoolStatus")]
public sealed record class PoolStatus([property: Id(0)] int Size, [property: Id(1)] int Busy, [property: Id(2)] int Reserved, [property: Id(3)] int Threads,
    [property: Id(4)] PoolRange? Autoscale);

/// <summary>Sizes of a pool.</summary>
/// <param name="Least">At least so many slots, from 1.</param>
/// <param name="Most">At most so many.</param>
[GenerateSerializer, Immutable, Alias("krewe.PoolRange")]
public sealed record class PoolRange([property: Id(0)] int Least, [property: Id(1)] int Most);

/// <summary>Attempts of one task that ended on a silo.</summary>
/// <param name="Name">The task's name.</param>
/// <param name="Succeeded">Those that gave a result.</param>
/// <param name="Failed">Those that failed for good.</param>
/// <param name="Retried">Those that are followed by another.</param>
/// <param name="Others">Those that were rejected, ignored, revoked, put off or handed back.</param>
/// <param name="MeanSeconds">About how long the last ones took.</param>
[GenerateSerializer, Immutable, Alias("krewe.TaskTotal")]
public sealed record class TaskTotal([property: Id(0)] string Name, [property: Id(1)] long Succeeded, [property: Id(2)] long Failed,
    [property: Id(3)] long Retried, [property: Id(4)] long Others, [property: Id(5)] double MeanSeconds);

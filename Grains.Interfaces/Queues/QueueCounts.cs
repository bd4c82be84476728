using Orleans;

namespace Krewe.Queues;

/// <summary>The tasks of a queue in one shard.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Ready">Those that could start, also those that wait for a limit.</param>
/// <param name="Delayed">Those that wait for their time or their next attempt.</param>
/// <param name="Running">Those that workers have.</param>
/// <param name="Silos">The workers that serve it, by address.</param>
[GenerateSerializer, Immutable, Alias("krewe.QueueCounts")]
public sealed record class QueueCounts([property: Id(0)] string Queue, [property: Id(1)] int Ready, [property: Id(2)] int Delayed,
    [property: Id(3)] int Running, [property: Id(4)] string[] Silos);

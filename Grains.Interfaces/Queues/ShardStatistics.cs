using Orleans;

namespace Krewe.Queues;

/// <summary>Counts of one shard, since its activation where they count events.</summary>
[GenerateSerializer, Immutable, Alias("krewe.ShardStatistics")]
public sealed record class ShardStatistics
{
    /// <summary>Number of the shard.</summary>
    [Id(0)] public int Shard { get; init; }

    /// <summary>Epoch of its activation.</summary>
    [Id(1)] public long Epoch { get; init; }

    /// <summary>Ready tasks by queue.</summary>
    [Id(2)] public IReadOnlyDictionary<string, int> Ready { get; init; } = new Dictionary<string, int>();

    /// <summary>Tasks that wait for their time.</summary>
    [Id(3)] public int Delayed { get; init; }

    /// <summary>Claimed tasks.</summary>
    [Id(4)] public int Held { get; init; }

    /// <summary>Jobs under way.</summary>
    [Id(5)] public int Jobs { get; init; }

    /// <summary>Accepted tasks.</summary>
    [Id(6)] public long Submitted { get; init; }

    /// <summary>Tasks that ended.</summary>
    [Id(7)] public long Finished { get; init; }

    /// <summary>Outcomes dropped because the task had ended already.</summary>
    [Id(8)] public long LateOutcomes { get; init; }

    /// <summary>Deliveries lost with their workers.</summary>
    [Id(9)] public long LostDeliveries { get; init; }

    /// <summary>Commits made.</summary>
    [Id(10)] public long Commits { get; init; }

    /// <summary>Live sessions by worker name, with how many tasks each holds.</summary>
    [Id(11)] public IReadOnlyDictionary<string, int> Sessions { get; init; } = new Dictionary<string, int>();
}

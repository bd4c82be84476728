using Orleans;

namespace Krewe.Queues;

/// <summary>Counts of one shard, since its activation where they count events. What wakes schedules is in none of tasks and jobs.</summary>
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

    /// <summary>The workers that have a session here.</summary>
    [Id(11)] public IReadOnlyList<NodeStatus> Nodes { get; init; } = [];

    /// <summary>Members of jobs that have ended and whose job has not heard of it yet.</summary>
    [Id(12)] public int Telling { get; init; }

    /// <summary>Why it hands out nothing at the moment.</summary>
    [Id(13)] public ShardTrouble Trouble { get; init; }

    /// <summary>Everything that has still to be done here: what waits, runs, and has to be told.</summary>
    public int Unfinished => Ready.Values.Sum() + Delayed + Held + Jobs + Telling;
}

/// <summary>A silo that runs tasks.</summary>
/// <param name="Name">Its worker's name, such as <c>krewe@host</c>. Two silos may have the same.</param>
/// <param name="Silo">Its address with its generation, which no other has.</param>
/// <param name="Held">Tasks it has claimed.</param>
/// <param name="Finished">Tasks it has ended, since the shards were activated.</param>
[GenerateSerializer, Immutable, Alias("krewe.NodeStatus")]
public sealed record class NodeStatus([property: Id(0)] string Name, [property: Id(1)] string Silo, [property: Id(2)] int Held, [property: Id(3)] long Finished)
{
    /// <summary>The silos that the shards know, by name; a silo that has a session with any of them counts.</summary>
    public static IReadOnlyList<NodeStatus> Sum(IEnumerable<ShardStatistics> shards) =>
    [
        .. shards.SelectMany(s => s.Nodes).GroupBy(n => n.Silo, StringComparer.Ordinal).Select(g => g.First() with { Held = g.Sum(n => n.Held), Finished = g.Sum(n => n.Finished) })
            .OrderBy(n => n.Name, StringComparer.Ordinal).ThenBy(n => n.Silo, StringComparer.Ordinal),
    ];
}

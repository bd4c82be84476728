using Krewe.Execution;
using Krewe.Results;

namespace Krewe.Storage;

/// <summary>One group commit of one shard.</summary>
public sealed class ShardCommit
{
    /// <summary>The shard.</summary>
    public required int Shard { get; init; }

    /// <summary>The epoch of the activation that commits.</summary>
    public required long Epoch { get; init; }

    /// <summary>Rows that are new; their sequence numbers have not been used before.</summary>
    public List<TaskRow> Inserts { get; } = [];

    /// <summary>Rows that exist and change; everything but the message.</summary>
    public List<TaskRow> Updates { get; } = [];

    /// <summary>Sequence numbers of rows that go.</summary>
    public List<long> Deletes { get; } = [];

    /// <summary>Records of tasks that have ended, with <see cref="TaskRecord.ExpiresAt"/> set. A record that exists already is left as it is.</summary>
    public List<TaskRecord> Records { get; } = [];

    /// <summary>Ids whose records go.</summary>
    public List<string> Forgotten { get; } = [];

    /// <summary>Sessions that have opened.</summary>
    public List<WorkerSession> Opened { get; } = [];

    /// <summary>Sessions that have ended.</summary>
    public List<Guid> Closed { get; } = [];

    /// <summary>The last commit of an activation that held no claimed task: the next one need not suspect anything.</summary>
    public bool Clean { get; set; }

    /// <summary>Asks, if there is nothing else to write, whether the epoch is still the last.</summary>
    public bool Confirm { get; set; }

    /// <summary>Number of changes.</summary>
    public int Count => Inserts.Count + Updates.Count + Deletes.Count + Records.Count + Forgotten.Count + Opened.Count + Closed.Count;

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Count == 0 && !Clean && !Confirm;

    /// <summary>Empties it, to be filled again: a store may not hold on to a commit once it has answered.</summary>
    public void Clear()
    {
        Inserts.Clear();
        Updates.Clear();
        Deletes.Clear();
        Records.Clear();
        Forgotten.Clear();
        Opened.Clear();
        Closed.Clear();
        (Clean, Confirm) = (false, false);
    }
}

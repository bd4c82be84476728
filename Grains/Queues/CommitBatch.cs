using Krewe.Results;
using Krewe.Storage;

namespace Krewe.Queues;

/// <summary>What the next group commit will make durable, and what follows from it in memory once it is.</summary>
internal sealed class CommitBatch(int shard, long epoch)
{
    /// <summary>A batch that was larger keeps too much memory to be used again.</summary>
    private const int LargestToKeep = 4096;

    private TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource acceptance = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What goes to the store.</summary>
    public ShardCommit Commit { get; } = new() { Shard = shard, Epoch = epoch };

    /// <summary>Entries that become visible.</summary>
    public List<TaskEntry> Submitted { get; } = [];

    /// <summary>Entries that end, with who held them and how they stood before; each has its record.</summary>
    public List<(TaskEntry Entry, Session? Holder, EntryPhase Phase)> Finished { get; } = [];

    /// <summary>Entries that wait again, or jobs whose time has come, with who held them and how they stood before.</summary>
    public List<(TaskEntry Entry, Session? Holder, (int Attempts, bool Retrying) Before)> Requeued { get; } = [];

    /// <summary>Entries that become others, with who held them and the rows that they become.</summary>
    public List<(TaskEntry Entry, Session? Holder, TaskRow Row)> Replaced { get; } = [];

    /// <summary>Entries that are taken back where they are.</summary>
    public List<TaskEntry> Marked { get; } = [];

    /// <summary>Entries whose jobs have been told.</summary>
    public List<TaskEntry> Told { get; } = [];

    /// <summary>Rows that ended tasks had left, and that go.</summary>
    public List<long> Freed { get; } = [];

    /// <summary>Keys of ended tasks that go with their records.</summary>
    public List<KeyHold> Forgotten { get; } = [];

    /// <summary>Ids of records that go because there are too many.</summary>
    public List<string> Surplus { get; } = [];

    /// <summary>Completes when the commit has returned and memory has followed; fails with the store's error.</summary>
    public Task Completion => completion.Task;

    /// <summary>The same for what is new, which a full store may refuse alone.</summary>
    public Task Acceptance => acceptance.Task;

    public void Complete()
    {
        completion.TrySetResult();
        acceptance.TrySetResult();
    }

    /// <summary>Leaves out what is new, and with it what would have been replaced by it. The records of those that were to run again stay.</summary>
    public void Refuse(Exception error)
    {
        if (Commit.Forgotten.Count > 0)
        {
            var ids = Submitted.Select(entry => entry.Message.Id).ToHashSet(StringComparer.Ordinal);
            Commit.Forgotten.RemoveAll(ids.Contains);
        }

        Commit.Inserts.Clear();
        Submitted.Clear();
        if (Replaced.Count > 0)
        {
            var kept = Replaced.Select(r => r.Entry.Sequence).ToHashSet();
            Commit.Deletes.RemoveAll(kept.Contains);
            Replaced.Clear();
        }

        Fail(acceptance, error);
    }

    /// <summary>Makes it as new, with the room that its lists have; false when it is not to be used again.</summary>
    public bool TryRenew()
    {
        if (Commit.Count > LargestToKeep)
        {
            return false;
        }

        Commit.Clear();
        Submitted.Clear();
        Finished.Clear();
        Marked.Clear();
        Requeued.Clear();
        Told.Clear();
        Replaced.Clear();
        Freed.Clear();
        Forgotten.Clear();
        Surplus.Clear();
        completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        acceptance = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return true;
    }

    public void Fail(Exception error)
    {
        Fail(completion, error);
        Fail(acceptance, error);
    }

    private static void Fail(TaskCompletionSource source, Exception error)
    {
        source.TrySetException(error);
        _ = source.Task.Exception; // Nobody may be waiting; the error is logged by the commit loop.
    }
}

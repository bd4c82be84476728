using Krewe.Execution;
using Krewe.Storage;

namespace Krewe.Queues;

/// <summary>A worker as one shard knows it.</summary>
internal sealed class Session(WorkerSession worker, long heardAt)
{
    public readonly WorkerSession Worker = worker;
    public readonly HashSet<TaskEntry> Held = [];

    /// <summary>Running tasks it is to stop, not told yet.</summary>
    public readonly List<string> Revoked = [];

    /// <summary>Tasks it is not to begin if it has not, not told yet.</summary>
    private readonly List<HeldTask> dropped = [];

    /// <summary>Whether it has to be told something of what it holds.</summary>
    public bool HasNews => Revoked.Count + dropped.Count > 0;

    /// <summary>Tasks that it has ended.</summary>
    public long Finished;

    /// <summary>Timestamp of its last call.</summary>
    public long HeardAt = heardAt;

    /// <summary>
    /// Whether its silo has been seen alive while it stood. A death ends such a session, once: who is heard of after it lives, whatever the other
    /// silos say, until it falls silent.
    /// </summary>
    public bool SiloWasSeen;

    /// <summary>Whether its silo, another one, is taken for alive: it may be this one that is cut off, and then what it holds is not to begin again.</summary>
    public bool SiloLives;

    /// <summary>Number of its last claim or resume: calls with the same or a lower number are late copies.</summary>
    public long LastNumber;

    /// <summary>The answer to its last claim; null after a resume.</summary>
    public Task<ClaimReply>? LastClaim;

    /// <summary>Its standing call.</summary>
    public Listener? Listener;

    /// <summary>What it serves, as its last standing call said.</summary>
    public string[] Queues = [];

    /// <summary>So many tasks it asked for last.</summary>
    public int Wants = 1;

    /// <summary>Numbers of the last checkpoints of what it holds; null while there are none.</summary>
    private Dictionary<TaskEntry, long>? saves;

    /// <summary>No call for a checkpoint with this or a lower number is known to be news: the session was squared since, or forgot what it knew.</summary>
    private long unsureUpTo;

    /// <summary>The session has been squared by the call with this number.</summary>
    public void Resumed(long number)
    {
        LastNumber = number;
        LastClaim = null;
        unsureUpTo = Math.Max(unsureUpTo, number);
        dropped.Clear(); // The answer that said so before may be lost: all of it again.
        foreach (var entry in Held)
        {
            if (entry is { RevokeKept: true, Revoke: RowRevoke.Asked })
            {
                Drop(entry);
            }
        }
    }

    /// <summary>One that it holds was taken back: it is not to begin it, if it has not.</summary>
    public void Drop(TaskEntry entry) => dropped.Add(new(entry.Message.Id, entry.Claim));

    /// <summary>Whether a call for a checkpoint may be a late copy. If it is none, its sender sends it again, under a new number.</summary>
    public bool MayBeLate(long number) => number <= unsureUpTo;

    /// <summary>False for a checkpoint that comes after a later one of the same claim.</summary>
    public bool TrySave(TaskEntry entry, long number)
    {
        saves ??= [];
        if (saves.GetValueOrDefault(entry) > number)
        {
            return false;
        }

        saves[entry] = number;
        return true;
    }

    /// <summary>It does not hold it any more.</summary>
    public void LetGo(TaskEntry entry)
    {
        Held.Remove(entry);
        if (saves?.Remove(entry, out var number) == true)
        {
            unsureUpTo = Math.Max(unsureUpTo, number); // It may hold it again.
        }
    }

    /// <summary>What it has to be told not to begin; null for nothing.</summary>
    public HeldTask[]? TakeDropped() => TakeAll(dropped);

    /// <summary>What it has to be told to stop; null for nothing.</summary>
    public string[]? TakeRevoked() => TakeAll(Revoked);

    private static T[]? TakeAll<T>(List<T> list)
    {
        if (list.Count == 0)
        {
            return null;
        }

        T[] taken = [.. list];
        list.Clear();
        return taken;
    }
}

/// <summary>A standing call of a worker.</summary>
internal sealed class Listener(string[] queues, bool wantsWork)
{
    public readonly string[] Queues = queues;
    public readonly bool WantsWork = wantsWork;

    public readonly TaskCompletionSource<ListenReply> Reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

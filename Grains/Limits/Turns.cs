namespace Krewe.Limits;

/// <summary>
/// Whose turn it is: shards that were given less than they asked for wait in the order in which they asked, and who is told that permits are free
/// has first call on them for a moment. So a shard that lives beside the limit does not take them all. Pure; times are ticks that rise.
/// </summary>
internal sealed class Turns
{
    /// <summary>Who was told and does not ask for so long has lost his turn.</summary>
    public const long Patience = TimeSpan.TicksPerSecond;

    private readonly Queue<int> waiting = new();
    private readonly HashSet<int> queued = [];
    private readonly Dictionary<int, long> told = [];

    /// <summary>Shards that wait, those not counted whose turn it is.</summary>
    public int Waiting => queued.Count;

    /// <summary>Of <paramref name="free"/> permits, how many a shard may have that asks now.</summary>
    public int ShareOf(int shard, int free, long now)
    {
        Forget(now);
        if (told.Remove(shard))
        {
            return Math.Min(free, Math.Max(1, free / (1 + queued.Count + told.Count)));
        }

        var others = queued.Count + told.Count - (queued.Contains(shard) ? 1 : 0);
        return Math.Max(0, free - others);
    }

    /// <summary>A shard waits, behind all who do.</summary>
    public void Wait(int shard)
    {
        if (queued.Add(shard))
        {
            waiting.Enqueue(shard);
        }
    }

    /// <summary>A shard waits no more.</summary>
    public void Leave(int shard)
    {
        queued.Remove(shard);
        told.Remove(shard);
    }

    /// <summary>The next shard whose turn it is, as long as there are more free permits than shards that have been told.</summary>
    public bool TryNext(int free, long now, out int shard)
    {
        Forget(now);
        shard = -1;
        while (free > told.Count && waiting.TryDequeue(out shard))
        {
            if (queued.Remove(shard))
            {
                told[shard] = now;
                return true;
            }
        }

        return false;
    }

    private void Forget(long now)
    {
        foreach (var (late, _) in told.Where(t => now - t.Value > Patience).ToArray())
        {
            told.Remove(late);
        }
    }

    /// <summary>Whether another shard than this one waits.</summary>
    public bool OthersWait(int shard) => queued.Count + told.Count > (queued.Contains(shard) || told.ContainsKey(shard) ? 1 : 0);
}

using Krewe.Results;

namespace Krewe.Storage;

/// <summary>The newest of many records, without keeping them all.</summary>
internal sealed class Newest(int limit)
{
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private List<TaskRecord> records = [];
    private bool changed;
    private long? oldest; // The second of the last one, when there are enough.

    /// <summary>Whether one that finished in this second may be among them.</summary>
    public bool Wants(long second)
    {
        Trim();
        return limit > 0 && (oldest is not { } last || second >= last);
    }

    public void Add(TaskRecord record)
    {
        // An id that was forgotten and used again is in two buckets.
        if (ids.Add(record.Id))
        {
            records.Add(record);
            changed = true;
        }

        if (records.Count >= 2 * Math.Max(limit, 1_000))
        {
            Trim();
        }
    }

    public IReadOnlyList<TaskRecord> All()
    {
        Trim();
        return records;
    }

    private void Trim()
    {
        if (!changed)
        {
            return;
        }

        changed = false;
        records = [.. records.OrderByDescending(record => record.FinishedAt).Take(limit)];
        ids.Clear();
        ids.UnionWith(records.Select(record => record.Id));
        oldest = records.Count == limit && limit > 0 ? (records[^1].FinishedAt?.UtcTicks ?? 0) / TimeSpan.TicksPerSecond : null;
    }
}

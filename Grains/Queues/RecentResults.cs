using System.Diagnostics.CodeAnalysis;
using Krewe.Results;

namespace Krewe.Queues;

/// <summary>The last results of a shard, kept at hand for those who ask just after the end. Bounded in number and size.</summary>
internal sealed class RecentResults(int capacity)
{
    /// <summary>A result larger than this is read from the store instead.</summary>
    public const int MaxResultBytes = 16 * 1024;

    private readonly Dictionary<string, TaskRecord> byId = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    public void Add(TaskRecord record)
    {
        if (record.Result?.Length > MaxResultBytes || record.Progress?.Length > MaxResultBytes || record.Error?.Stack?.Length > MaxResultBytes)
        {
            return;
        }

        var known = byId.Count;
        byId[record.Id] = record; // An id that was used again has a new record.
        if (byId.Count > known)
        {
            order.Enqueue(record.Id);
            if (order.Count > capacity)
            {
                byId.Remove(order.Dequeue());
            }
        }
    }

    public bool TryGet(string id, [NotNullWhen(true)] out TaskRecord? record) => byId.TryGetValue(id, out record);

    // The id keeps its place in the order, so a forgotten one still goes in turn.
    public void Remove(string id) => byId.Remove(id);
}

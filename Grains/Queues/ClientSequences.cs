namespace Krewe.Queues;

/// <summary>
/// Knows of each client the last batch it sent, so that a batch which comes for the first time is told from one that may be a late copy.
/// A client it does not know (any more) is never taken for fresh: that costs a look into the store and nothing else.
/// </summary>
internal sealed class ClientSequences(int capacity = 4096)
{
    private readonly Dictionary<Guid, long> last = [];
    private readonly Queue<Guid> order = new();

    /// <summary>Whether ids drawn for this batch cannot have been seen before.</summary>
    public bool IsFresh(Guid client, long sequence)
    {
        if (client == Guid.Empty)
        {
            return false;
        }

        if (!last.TryGetValue(client, out var known))
        {
            last[client] = sequence;
            order.Enqueue(client);
            if (order.Count > capacity)
            {
                last.Remove(order.Dequeue());
            }

            return false;
        }

        if (sequence <= known)
        {
            return false;
        }

        last[client] = sequence;
        return true;
    }
}

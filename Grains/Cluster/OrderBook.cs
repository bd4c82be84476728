namespace Krewe.Clusters;

/// <summary>
/// What was answered to the last orders, by id: a client gives an order by several ways when it is not answered soon, and a copy may come late. Until
/// then nobody gives as many orders as are kept. One for the process, as what orders change is, and not for an activation.
/// </summary>
internal sealed class OrderBook
{
    /// <summary>So many orders are kept.</summary>
    public const int Room = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, ControlReply> answers = [];
    private readonly Queue<Guid> oldest = new();

    /// <summary>Follows the order, or answers as it did when it has followed it already. One that throws is not kept.</summary>
    public ControlReply Once(Guid id, Func<ControlReply> order)
    {
        lock (gate)
        {
            if (answers.TryGetValue(id, out var before))
            {
                return before;
            }

            var answer = order();
            if (oldest.Count == Room)
            {
                answers.Remove(oldest.Dequeue());
            }

            answers.Add(id, answer);
            oldest.Enqueue(id);
            return answer;
        }
    }
}

using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>A batch of which some may go to queues of limited length: its messages as they are to be accepted, and the room that is kept for them.</summary>
internal sealed class PlacedBatch(int count)
{
    private readonly Dictionary<QueueRoom, int> promised = [];

    /// <summary>The messages, with their queues. Those for queues of limited length are of this call alone: it is noted of them that there was no room.</summary>
    public TaskMessage[] Messages { get; } = new TaskMessage[count];

    /// <summary>Why a message is refused; null for those that are not.</summary>
    public string?[] Reasons { get; } = new string?[count];

    /// <summary>Positions of the messages for queues of limited length.</summary>
    public List<int> Limited { get; } = [];

    /// <summary>The rooms where places are kept.</summary>
    public IReadOnlyCollection<QueueRoom> Rooms => promised.Keys;

    /// <summary>Keeps a place for one more.</summary>
    public void Promise(QueueRoom room)
    {
        room.Promised++;
        promised[room] = promised.GetValueOrDefault(room) + 1;
    }

    /// <summary>The batch has been accepted or not: what it needed is used.</summary>
    public void Release()
    {
        foreach (var (room, places) in promised)
        {
            room.Promised -= places;
        }
    }
}

using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>A batch of which some may go to queues of limited length: its messages as they are to be accepted, and the room that is kept for them.</summary>
internal sealed class PlacedBatch(int count)
{
    private readonly List<(QueueRoom Room, TaskMessage Message)> promised = [];

    /// <summary>The messages, with their queues. Those for queues of limited length are of this call alone: it is noted of them that there was no room.</summary>
    public TaskMessage[] Messages { get; } = new TaskMessage[count];

    /// <summary>Why a message is refused; null for those that are not.</summary>
    public string?[] Reasons { get; } = new string?[count];

    /// <summary>Positions of the messages that are refused where there is no room.</summary>
    public List<int> Limited { get; } = [];

    /// <summary>The rooms where places are kept.</summary>
    public IEnumerable<QueueRoom> Rooms => promised.Select(p => p.Room).Distinct();

    /// <summary>Keeps a place for a message.</summary>
    public void Promise(QueueRoom room, int index)
    {
        Limited.Add(index);
        promised.Add((room, Messages[index]));
        room.Promised.Add(Messages[index]);
    }

    /// <summary>The batch has been accepted or not: what is still kept was not needed.</summary>
    public void Release() => promised.ForEach(p => p.Room.Promised.Remove(p.Message));
}

namespace Krewe.Queues;

/// <summary>Who has how much room in a queue. The shares together are never more than what may wait, but for what shards have that nobody refused. Pure.</summary>
internal sealed class RoomShares
{
    /// <summary>Where less is left, what one shard has and does not use would be missed by others.</summary>
    private const int LeastMore = 8;

    private readonly Dictionary<int, int> shares = [];
    private readonly Dictionary<int, long> givenBack = [];

    /// <summary>A shard has given back what it did not use.</summary>
    public void Note(int shard, RoomKept kept) => (shares[shard], givenBack[shard]) = (kept.Used, kept.GivenBack);

    /// <summary>Gives a shard what it needs, and of what is left some more, so that it need not ask for each task; less when there is no more.</summary>
    public RoomReply Give(RoomRequest request, int shards)
    {
        var room = Math.Max(0, request.Most - shares.Where(s => s.Key != request.Shard).Sum(s => s.Value));
        var more = Math.Max(0, room - request.Needed) / (2 * shards);
        var share = Math.Min(room, request.Needed + (more < LeastMore ? 0 : more));
        shares[request.Shard] = Math.Max(share, request.Used);
        return new(share, Math.Max(request.GivenBack, givenBack.GetValueOrDefault(request.Shard)));
    }
}

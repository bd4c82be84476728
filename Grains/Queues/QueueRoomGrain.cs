using Orleans;

namespace Krewe.Queues;

/// <inheritdoc cref="IQueueRoomGrain"/>
internal sealed class QueueRoomGrain(ShardMap shards, TimeProvider time) : Grain, IQueueRoomGrain
{
    /// <summary>A queue that stays full is not looked through more often for places that have become free.</summary>
    private static readonly TimeSpan GatherPause = TimeSpan.FromMilliseconds(100);

    private readonly RoomShares shares = new();
    private long? gathered;

    /// <inheritdoc/>
    public async Task<RoomReply> AskAsync(RoomRequest request)
    {
        if (gathered is null)
        {
            await GatherAsync(request.Shard); // Whoever had this queue before may have given room.
        }

        var reply = shares.Give(request, shards.Count);
        if (reply.Share < request.Needed && time.GetElapsedTime(gathered!.Value) >= GatherPause)
        {
            await GatherAsync(request.Shard);
            reply = shares.Give(request, shards.Count);
        }

        return reply;
    }

    /// <summary>Takes back what the other shards have and do not use.</summary>
    private async Task GatherAsync(int asker)
    {
        var others = Enumerable.Range(0, shards.Count).Where(shard => shard != asker).ToArray();
        var kept = await Task.WhenAll(others.Select(shard => shards[shard].GiveRoomBackAsync(this.GetPrimaryKeyString())));
        for (var i = 0; i < others.Length; i++)
        {
            shares.Note(others[i], kept[i]);
        }

        gathered = time.GetTimestamp();
    }
}

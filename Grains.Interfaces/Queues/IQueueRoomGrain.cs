using Orleans;

namespace Krewe.Queues;

/// <summary>
/// Shares the room of a queue that refuses what is too much between the shards; its key is the queue. Only in memory: what it does not know it asks the shards.
/// </summary>
[Alias("krewe.IQueueRoomGrain")]
public interface IQueueRoomGrain : IGrainWithStringKey
{
    /// <summary>Gives a shard what it needs, or less when there is no more room.</summary>
    [Alias("Ask")] Task<RoomReply> AskAsync(RoomRequest request);
}

/// <summary>What a shard says of a queue, and wants.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Used">So many wait in it.</param>
/// <param name="Needed">So many would.</param>
/// <param name="Most">So many may wait in all shards.</param>
/// <param name="GivenBack">When it gave room back last: a number that rises.</param>
[GenerateSerializer, Immutable, Alias("krewe.RoomRequest")]
public sealed record class RoomRequest([property: Id(0)] int Shard, [property: Id(1)] int Used, [property: Id(2)] int Needed, [property: Id(3)] int Most,
    [property: Id(4)] long GivenBack);

/// <summary>What a shard may have from now on.</summary>
/// <param name="Share">So many tasks may wait in it.</param>
/// <param name="GivenBack">When it had given room back last when this was reckoned: if it has again since, this says nothing any more.</param>
[GenerateSerializer, Immutable, Alias("krewe.RoomReply")]
public sealed record class RoomReply([property: Id(0)] int Share, [property: Id(1)] long GivenBack);

/// <summary>What a shard has kept when it gave back the room that it did not use.</summary>
/// <param name="Used">So many wait in it.</param>
/// <param name="GivenBack">When: a number that rises.</param>
[GenerateSerializer, Immutable, Alias("krewe.RoomKept")]
public sealed record class RoomKept([property: Id(0)] int Used, [property: Id(1)] long GivenBack);

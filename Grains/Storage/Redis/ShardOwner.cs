using System.Security.Cryptography;
using StackExchange.Redis;

namespace Krewe.Storage;

/// <summary>What this process knows of a shard that it has opened.</summary>
/// <param name="epoch">The epoch it was given.</param>
/// <param name="name">What it is called in the store.</param>
internal sealed class ShardOwner(long epoch, RedisValue name)
{
    public long Epoch => epoch;

    /// <summary>Drawn anew with each opening.</summary>
    public RedisValue Name => name;

    /// <summary>Held by the commit that is under way: its number says what went before.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>The number of the last commit, written or not.</summary>
    public long Number { get; set; }

    /// <summary>The number of the last commit that is known to be written.</summary>
    public long Written { get; set; }

    /// <summary>Whether one after that was sent and not answered.</summary>
    public bool InDoubt { get; set; }

    /// <summary>Whether the server did not take the last commit: whether it takes writes again, only a write can tell.</summary>
    public bool Failed { get; set; }

    /// <summary>Whether the last commit was clean.</summary>
    public bool IsClean { get; set; }

    /// <summary>The highest number that a row has or had: above it, none can be there.</summary>
    public long LastRow { get; set; } = -1;

    public static RedisValue NewName() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

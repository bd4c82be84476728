using StackExchange.Redis;

namespace Krewe.Storage;

/// <summary>The keys of one shard. Their names share a hash tag, so that in a Redis Cluster they are in one slot.</summary>
internal sealed class RedisShardKeys
{
    public RedisShardKeys(string prefix, int shard)
    {
        var tag = $"{{{prefix}:{shard}}}:";
        (Meta, Rows, Status, Bulk) = (tag + "meta", tag + "rows", tag + "status", tag + "bulk");
        (Records, Results, Sessions, Ends) = (tag + "records", tag + "results", tag + "sessions", tag + "ends");
        Made = [tag + "made:0", tag + "made:1", tag + "made:2"];
        Lists = tag + "list:";
        Commit = [Meta, Rows, Status, Bulk, Records, Results, Sessions, Ends, .. Made, Lists];
    }

    /// <summary>Hash: epoch, owner, number of the last commit, whether it was clean.</summary>
    public RedisKey Meta { get; }

    /// <summary>Hash: rows by sequence number, as they were inserted.</summary>
    public RedisKey Rows { get; }

    /// <summary>Hash: what has changed in rows since, by sequence number.</summary>
    public RedisKey Status { get; }

    /// <summary>Hash: large arguments of rows, by sequence number, so that reading many rows stays bounded.</summary>
    public RedisKey Bulk { get; }

    /// <summary>Hash: records by id.</summary>
    public RedisKey Records { get; }

    /// <summary>Hash: large results of records, and arguments of their calls, by id.</summary>
    public RedisKey Results { get; }

    /// <summary>Hash: open sessions.</summary>
    public RedisKey Sessions { get; }

    /// <summary>Sorted set: buckets by the second in which all of them has expired.</summary>
    public RedisKey Ends { get; }

    /// <summary>Sorted sets, one per <see cref="BucketKind"/>: buckets by the second in which their tasks finished.</summary>
    public RedisKey[] Made { get; }

    /// <summary>What the names of the lists begin with that hold the ids of a bucket.</summary>
    public string Lists { get; }

    /// <summary>All of them, in the order in which the script of a commit takes them.</summary>
    public RedisKey[] Commit { get; }
}

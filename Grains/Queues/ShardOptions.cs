using Krewe.Limits;

namespace Krewe.Queues;

/// <summary>Settings of the shards. Validated when the host is built.</summary>
public sealed class ShardOptions
{
    /// <summary>Number of shards of a new cluster, 1–1024. Default 8. A cluster that exists keeps its own number.</summary>
    public int Shards { get; set; } = 8;

    /// <summary>Largest arguments and largest result, in bytes of JSON, 1 KiB to 16 MiB. Default 1 MiB.</summary>
    public int MaxPayloadBytes { get; set; } = 1024 * 1024;

    /// <summary>A worker that has not been heard of for this long has lost its session. Default 8 s.</summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>A worker's standing call returns after at most this long: its heartbeat. Default 2 s.</summary>
    public TimeSpan ListenPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A client's standing call returns after at most this long. Default 15 s.</summary>
    public TimeSpan PollPeriod { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A client that has not polled for this long is forgotten. Default 60 s.</summary>
    public TimeSpan ClientTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>So many lost workers a task survives unless its call says otherwise; one more and it fails with WorkerLost. Default 3.</summary>
    public int MaxDeliveries { get; set; } = 3;

    /// <summary>The limits of queues.</summary>
    internal Dictionary<string, Limit> QueueLimits { get; } = new(StringComparer.Ordinal);

    /// <summary>Limits what starts from a queue, in the whole cluster together. All silos say the same; what is set at run time goes first.</summary>
    /// <exception cref="ArgumentException">The queue or the limit is not allowed.</exception>
    public ShardOptions LimitQueue(string queue, Limit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        var name = LimitNames.OfQueue(queue);
        QueueLimits[name] = LimitRules.Check(name, limit) is { } wrong ? throw new ArgumentException(wrong) : limit;
        return this;
    }

    /// <summary>Results that each shard keeps at hand after they are stored. Default 512: more outlive the young generation at full speed, and the collector copies them.</summary>
    public int RecentResults { get; set; } = 512;

    /// <summary>
    /// Members of a job keep their results at least this long from their own end, so that the join finds them. Default 7 days. A job that may
    /// take longer asks for more itself, with the time that its result is to be kept.
    /// </summary>
    public TimeSpan MemberResultExpires { get; set; } = TimeSpan.FromDays(7);
}

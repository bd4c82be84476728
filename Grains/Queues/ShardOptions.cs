using Krewe.Limits;

namespace Krewe.Queues;

/// <summary>Settings of the shards. Validated when the host is built.</summary>
public sealed class ShardOptions
{
    /// <summary>Number of shards of a new cluster, 1–1024. Default 8. A cluster that exists keeps its own number.</summary>
    public int Shards { get; set; } = 8;

    /// <summary>Largest arguments and largest result, in bytes of JSON, 1 KiB to 16 MiB. Default 1 MiB.</summary>
    public int MaxPayloadBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// A worker that has not been heard of for this long has lost its session; on another silo, which the cluster still takes for alive, only when
    /// that has had time to find out which of the two silos is gone: twice the silos' <c>DeathTimeout</c> more. Default 8 s.
    /// </summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>So long the silos may need to agree that one of them is gone. Default 12 s.</summary>
    internal TimeSpan VerdictTime { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>
    /// What comes by a claim that took so long does not begin: soon after, the shard may have given the worker up. More than zero: where it would be zero,
    /// all would be handed back at once. Default 2 s.
    /// </summary>
    internal TimeSpan ClaimPatience => (VerdictTime > TimeSpan.Zero && VerdictTime < SessionTimeout ? VerdictTime : SessionTimeout) / 4;

    /// <summary>A worker's standing call returns after at most this long: its heartbeat. Default 2 s.</summary>
    public TimeSpan ListenPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A client's standing call returns after at most this long. Default 15 s.</summary>
    public TimeSpan PollPeriod { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A client that has not polled for this long is forgotten. Default 60 s.</summary>
    public TimeSpan ClientTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>So many lost workers a task survives unless its call says otherwise; one more and it fails with WorkerLost. Default 3.</summary>
    public int MaxDeliveries { get; set; } = 3;

    /// <summary>The queues of calls that name none.</summary>
    internal Routes Routes { get; } = new();

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

    /// <summary>What queues are declared with.</summary>
    internal Dictionary<string, QueueRules> QueueRules { get; } = new(StringComparer.Ordinal);

    /// <summary>Declares a queue, for the whole cluster. All silos say the same; what is declared at run time goes first, as a whole.</summary>
    /// <exception cref="ArgumentException">The queue or a rule is not allowed.</exception>
    public ShardOptions DeclareQueue(string queue, QueueRules rules)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(rules);
        QueueRules[queue] = DeclaredCalls.Check(queue, rules) is { } wrong ? throw new ArgumentException(wrong) : rules;
        return this;
    }

    /// <summary>Results that each shard keeps at hand after they are stored. Default 512: more outlive the young generation at full speed, and the collector copies them.</summary>
    public int RecentResults { get; set; } = 512;

    /// <summary>
    /// Members of a job keep their results at least this long from their own end, so that the join finds them. Default 7 days. A job that may
    /// take longer asks for more itself, with the time that its result is to be kept.
    /// </summary>
    public TimeSpan MemberResultExpires { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Of which ended tasks the call is kept with the record, so that they can be found by header and by text in their arguments, and run again.
    /// Default <see cref="KeptCalls.Failed"/>.
    /// </summary>
    public KeptCalls KeepCalls { get; set; } = KeptCalls.Failed;

    /// <summary>
    /// How many records of ended tasks the cluster keeps at most, each shard its equal share; those that ended first go first, within a second. Dead
    /// letters, parts of jobs and tasks with a number of their own are not counted: they go by age. 0 (default): any number. Costs about 40 bytes of
    /// memory for each record that is kept.
    /// </summary>
    public int KeepResults { get; set; }

    /// <summary>How many are kept of single tasks.</summary>
    internal Dictionary<string, int> KeptResults { get; } = new(StringComparer.Ordinal);

    /// <summary>The same as <see cref="KeepResults"/> for one task, over what <see cref="TaskAttribute.KeepResults"/> says. All silos say the same.</summary>
    /// <param name="task">Its wire name.</param>
    /// <param name="most">How many; 0 for any number, then it is counted with the others.</param>
    /// <exception cref="ArgumentException">The number is below 0, or the name is empty.</exception>
    public ShardOptions KeepResultsOf(string task, int most)
    {
        ArgumentException.ThrowIfNullOrEmpty(task);
        KeptResults[task] = most >= 0 ? most : throw new ArgumentException($"{most} results of {task} cannot be kept; allowed: 0 (any number) or more.");
        return this;
    }
}

using Krewe.Limits;
using Orleans;

namespace Krewe.Submission;

/// <summary>Options of one call. Null everywhere means: as the task's definition says.</summary>
[GenerateSerializer, Immutable, Alias("krewe.CallOptions")]
public sealed record class CallOptions
{
    /// <summary>Queue to wait in; null is <see cref="QueueNames.Default"/>. 1–128 characters of letters, digits, <c>. _ - :</c>.</summary>
    [Id(0)] public string? Queue { get; init; }

    /// <summary>0–9, 9 first. Default 0. Within one priority first come, first served.</summary>
    [Id(1)] public int Priority { get; init; }

    /// <summary>Wait this long after the submission; counted by the shard's clock.</summary>
    [Id(2)] public TimeSpan? Countdown { get; init; }

    /// <summary>Not before this moment.</summary>
    [Id(3)] public DateTimeOffset? Eta { get; init; }

    /// <summary>Revoked if not started this long after submission.</summary>
    [Id(4)] public TimeSpan? Expires { get; init; }

    /// <summary>How often it may be retried.</summary>
    [Id(5)] public int? MaxRetries { get; init; }

    /// <summary>Cancelled after running this long; may clean up until the hard limit.</summary>
    [Id(6)] public TimeSpan? SoftTimeLimit { get; init; }

    /// <summary>Failed after running this long.</summary>
    [Id(7)] public TimeSpan? TimeLimit { get; init; }

    /// <summary>Keep no result.</summary>
    [Id(8)] public bool? IgnoreResult { get; init; }

    /// <summary>How long the result is kept. Default 1 day.</summary>
    [Id(9)] public TimeSpan? ResultExpires { get; init; }

    /// <summary>How many workers may be lost under it before it fails with WorkerLost. Default 3.</summary>
    [Id(10)] public int? MaxDeliveries { get; init; }

    /// <summary>How long it waits between attempts.</summary>
    [Id(11)] public RetryOptions? Retry { get; init; }

    /// <summary>A limit that it shares with other calls, by a key.</summary>
    [Id(12)] public CallLimit? Limit { get; init; }

    /// <summary>The key of which it is the only one; of a whole call, never of a part of a chain or group.</summary>
    [Id(13)] public UniqueCall? Unique { get; init; }

    /// <summary>Within its queue and priority the keys take turns, however many calls each has. Null: those without a key are one of them.</summary>
    [Id(14)] public FairKey? Fair { get; init; }
}

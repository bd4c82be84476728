using System.Globalization;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Storage;

/// <summary>Kinds of records that are listed apart: few of one kind are found among many of another.</summary>
internal enum BucketKind
{
    Success = 0,
    Other = 1,
    DeadLetter = 2,
}

/// <summary>
/// The records of one kind that finish in one second and expire in one: a list of ids. It expires as a whole, and it is found by its times,
/// so that no record needs an entry of its own in either order.
/// </summary>
/// <param name="Kind">Which records.</param>
/// <param name="Expires">The second, counted as ticks are, in which the last of them has expired; <see cref="Never"/> if they do not.</param>
/// <param name="Finished">The second in which they finished.</param>
internal readonly record struct Bucket(BucketKind Kind, long Expires, long Finished)
{
    /// <summary>Digits of a second: more than there are until the end of time.</summary>
    public const int Digits = 12;

    public const long Never = 999_999_999_999;

    /// <summary>Its name: its parts in fixed width.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{(int)Kind}:{Expires:D12}:{Finished:D12}");

    public static Bucket Of(TaskRecord record) => new(
        record.DeadLetter ? BucketKind.DeadLetter : record.State == TaskState.Success ? BucketKind.Success : BucketKind.Other,
        ExpiryOf(record),
        (record.FinishedAt?.UtcTicks ?? 0) / TimeSpan.TicksPerSecond);

    public static long SecondOf(DateTimeOffset now) => now.UtcTicks / TimeSpan.TicksPerSecond;

    /// <summary>The kinds in which there may be records that a filter lets through.</summary>
    public static BucketKind[] KindsOf(HistoryQuery query) => KindsOf(new TaskFilter(query.State, DeadLetter: query.DeadLetter));

    /// <summary>The kinds in which there may be records that a filter lets through.</summary>
    public static BucketKind[] KindsOf(TaskFilter filter) => filter switch
    {
        { DeadLetter: true } => [BucketKind.DeadLetter],
        { DeadLetter: false, State: null } => [BucketKind.Success, BucketKind.Other],
        { DeadLetter: false, State: TaskState.Success } => [BucketKind.Success],
        { DeadLetter: false } => [BucketKind.Other],
        { State: null } => [BucketKind.Success, BucketKind.Other, BucketKind.DeadLetter],
        { State: TaskState.Success } => [BucketKind.Success, BucketKind.DeadLetter],
        _ => [BucketKind.Other, BucketKind.DeadLetter],
    };

    private static long ExpiryOf(TaskRecord record) => record.ExpiresAt is { } expires
        ? (expires.UtcTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond
        : Never;
}

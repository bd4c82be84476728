using System.Globalization;
using Krewe.Schedules;
using Orleans;

namespace Krewe;

/// <summary>What a queue is declared with, for the whole cluster. Null everywhere means: nothing is said. The queues of single silos cannot be declared.</summary>
[GenerateSerializer, Immutable, Alias("krewe.QueueRules")]
public sealed record class QueueRules
{
    /// <summary>The lowest priority that a call may have here, 0–9; one below it is refused. Default 0.</summary>
    [Id(0)] public int? MinPriority { get; init; }

    /// <summary>The highest priority that a call may have here, 0–9; one above it is refused. Default 9.</summary>
    [Id(1)] public int? MaxPriority { get; init; }

    /// <summary>The priority of calls that say none, or 0. Default <see cref="MinPriority"/>.</summary>
    [Id(2)] public int? Priority { get; init; }

    /// <summary>Calls that say no time of their own are revoked if they have not started this long after they were due. Default: never.</summary>
    [Id(3)] public TimeSpan? Expires { get; init; }

    /// <summary>So many tasks may wait here, in the whole cluster, those that wait for their time or their next attempt among them; 1 or more. Default: any number.</summary>
    [Id(4)] public int? MaxLength { get; init; }

    /// <summary>What happens to a call for which there is no room. Default <see cref="QueueOverflow.Reject"/>.</summary>
    [Id(5)] public QueueOverflow Overflow { get; init; }

    /// <summary>
    /// The queue that gets a copy of each task that ends here without having been done: rejected, expired, dropped for want of room, or given up because
    /// too many workers died under it. Default: none.
    /// </summary>
    [Id(6)] public string? DeadLetters { get; init; }

    /// <summary>The rules in a line, such as <c>priority 0-5, at most 1,000, dead letters to mail.dead</c>.</summary>
    public override string ToString() => string.Join(", ", ((string?[])
    [
        MinPriority is null && MaxPriority is null ? null : $"priority {MinPriority ?? 0}-{MaxPriority ?? 9}",
        Priority is { } priority ? $"else {priority}" : null,
        Expires is { } expires ? $"expires after {DurationText.Of(expires)}" : null,
        MaxLength is { } length ? string.Create(CultureInfo.InvariantCulture, $"at most {length:N0}{(Overflow == QueueOverflow.DropOldest ? " (drops the oldest)" : "")}") : null,
        DeadLetters is { } target ? $"dead letters to {target}" : null,
    ]).OfType<string>());
}

using Orleans;

namespace Krewe.Queues;

/// <summary>What is set for a queue in the whole cluster.</summary>
/// <param name="Paused">It accepts tasks and hands out none. Default false.</param>
/// <param name="Rules">What it was declared with; null for nothing.</param>
[GenerateSerializer, Immutable, Alias("krewe.QueueSettings")]
public sealed record class QueueSettings([property: Id(0)] bool Paused = false, [property: Id(1)] QueueRules? Rules = null)
{
    /// <summary>Nothing is set.</summary>
    public static QueueSettings None { get; } = new();
}

using Orleans;

namespace Krewe.Clusters;

/// <summary>A listener's standing call. It says what the listener has, so that an answer which was lost comes again.</summary>
/// <param name="Listener">Who listens.</param>
/// <param name="Filter">What it wants; the first call says it.</param>
/// <param name="Incarnation">As the batch before said; 0 at first.</param>
/// <param name="Seen">Number of the last event that it has; 0 for none.</param>
[GenerateSerializer, Immutable, Alias("krewe.EventPoll")]
public sealed record class EventPoll([property: Id(0)] Guid Listener, [property: Id(1)] EventFilter Filter, [property: Id(2)] long Incarnation,
    [property: Id(3)] long Seen);

/// <summary>Events for a listener, numbered one by one from 1: those between the last it has seen and the first of these were lost.</summary>
/// <param name="Incarnation">Another than before: the silo had forgotten the listener, and numbers begin anew.</param>
/// <param name="First">Number of the first event; of an empty batch the number that it would have.</param>
/// <param name="Events">The events, in their order.</param>
/// <param name="Ended">No more will come: the silo leaves.</param>
[GenerateSerializer, Immutable, Alias("krewe.EventBatch")]
public sealed record class EventBatch([property: Id(0)] long Incarnation, [property: Id(1)] long First, [property: Id(2)] ClusterEvent[] Events,
    [property: Id(3)] bool Ended);

using Krewe.Clusters;

namespace Krewe;

/// <summary>
/// Is told what a silo sees while it happens, to write it somewhere: a file, a table, a bus. It belongs to a silo and is told that silo's events
/// alone, so each silo has its own. Tasks never wait for it.
/// </summary>
public interface IEventSink
{
    /// <summary>Which events it wants; asked once, at the start. Default: all but heartbeats.</summary>
    EventFilter Filter => EventFilter.AllButHeartbeats;

    /// <summary>
    /// Takes the next events, at most 1,000, in their order; what comes meanwhile waits, up to 8,192. Called by one caller at a time. Events that were
    /// lost, because it was too slow or has thrown, are told as the first of the next batch, of kind <see cref="EventKind.EventsDropped"/>.
    /// What it throws is logged, and these events count as lost.
    /// </summary>
    /// <param name="events">The events, not empty.</param>
    /// <param name="cancellationToken">The silo has ended and waits no longer.</param>
    Task WriteAsync(IReadOnlyList<ClusterEvent> events, CancellationToken cancellationToken);
}

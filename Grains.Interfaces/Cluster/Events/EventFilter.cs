using System.IO.Enumeration;
using Orleans;

namespace Krewe.Clusters;

/// <summary>Which events are wanted; null matches all. Silos send nothing else.</summary>
/// <param name="Kinds">Of these kinds.</param>
/// <param name="Task">Of tasks of this name, in which <c>*</c> stands for anything: <c>mail.*</c>. Events of silos are of none.</param>
/// <param name="Queue">Of tasks in this queue.</param>
/// <param name="Nodes">Of silos of these names.</param>
[GenerateSerializer, Immutable, Alias("krewe.EventFilter")]
public sealed record class EventFilter([property: Id(0)] EventKind[]? Kinds = null, [property: Id(1)] string? Task = null,
    [property: Id(2)] string? Queue = null, [property: Id(3)] string[]? Nodes = null)
{
    /// <summary>All events but those that come every two seconds from each silo.</summary>
    public static EventFilter AllButHeartbeats { get; } = new([.. Enum.GetValues<EventKind>().Where(kind => kind != EventKind.WorkerHeartbeat)]);

    /// <summary>A bit for each kind that may be wanted.</summary>
    internal int Mask
    {
        get
        {
            var mask = 0;
            for (var kind = EventKind.TaskSent; kind <= EventKind.EventsDropped; kind++)
            {
                var ofTask = kind < EventKind.WorkerOnline;
                mask |= (Kinds?.Contains(kind) ?? true) && (ofTask || (Task ?? Queue) is null) ? 1 << (int)kind : 0;
            }

            return mask;
        }
    }

    /// <summary>Whether an event is wanted whose kind may be.</summary>
    internal bool Fits(ClusterEvent e) => (Queue is null || e.Queue == Queue)
        && (Task is null || (e.TaskName is { } name && FileSystemName.MatchesSimpleExpression(Task, name, ignoreCase: false)))
        && (Nodes is null || Nodes.Contains(e.Node));
}

using Orleans;

namespace Krewe.Clusters;

/// <summary>A task in a few words.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its wire name; for a job the kind of graph.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Arguments">Its arguments as JSON; what is longer than 200 bytes is cut and ends with <c>…</c>.</param>
/// <param name="Attempt">Which attempt it is, or the next one will be, from 1.</param>
/// <param name="At">When it began, was claimed, is due or was submitted: the list it is in says which.</param>
[GenerateSerializer, Immutable, Alias("krewe.TaskOutline")]
public sealed record class TaskOutline([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] string Queue,
    [property: Id(3)] string Arguments, [property: Id(4)] int Attempt, [property: Id(5)] DateTimeOffset At);

/// <summary>Tasks: how many there are, and the first of them.</summary>
/// <param name="Count">All of them.</param>
/// <param name="First">No more than were asked for.</param>
[GenerateSerializer, Immutable, Alias("krewe.TaskOutlines")]
public sealed record class TaskOutlines([property: Id(0)] int Count, [property: Id(1)] TaskOutline[] First);

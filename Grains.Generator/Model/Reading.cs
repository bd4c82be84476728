namespace Krewe.Generator;

/// <summary>What was read off one attribute: a task or problems.</summary>
/// <param name="Task">The task; null when there are problems.</param>
/// <param name="Problems">What is wrong with it.</param>
/// <param name="Name">The wire name and where it stands; null when it is not valid.</param>
/// <param name="Schedules">Names of its schedules and where they stand.</param>
internal sealed record class Reading(TaskModel? Task, EquatableArray<Problem> Problems, PlacedName? Name, EquatableArray<PlacedName> Schedules = default);

/// <summary>A name and where it stands.</summary>
internal sealed record class PlacedName(string Name, Place Place);

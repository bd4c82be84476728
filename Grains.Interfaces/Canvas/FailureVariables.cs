namespace Krewe.Graphs;

/// <summary>The variables of a failure that a handler takes; see <see cref="GraphNode.Handles"/>.</summary>
/// <param name="Id">Stands for the id of what failed.</param>
/// <param name="Type">Stands for the type of its error.</param>
/// <param name="Message">Stands for the message of its error.</param>
public readonly record struct FailureVariables(int Id, int Type, int Message);

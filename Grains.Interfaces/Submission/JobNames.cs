using Krewe.Graphs;

namespace Krewe.Submission;

/// <summary>The wire names of the kinds of job.</summary>
public static class JobNames
{
    /// <summary>The name of what a graph is submitted as: of a single task its own.</summary>
    internal static string Of(GraphNode node) => node.Kind switch { NodeKind.Task => node.Name!, NodeKind.Chain => Chain, NodeKind.Linked => Linked, _ => Group };

    /// <summary>Links that run one after the other, each with the result of the one before.</summary>
    public const string Chain = "krewe.chain";

    /// <summary>Members that run side by side, gathered and, if asked, reduced.</summary>
    public const string Group = "krewe.group";

    /// <summary>A call, and what follows from its end.</summary>
    public const string Linked = "krewe.linked";

    /// <summary>Waits for the next tick of a schedule, and submits what the schedule says.</summary>
    public const string Tick = "krewe.tick";
}

using Krewe.Graphs;
using Krewe.Submission;

namespace Krewe;

/// <summary>What will be submitted, drawn.</summary>
public static class SignatureGraphs
{
    /// <summary>The signature as a graph to be drawn.</summary>
    /// <param name="signature">The signature; of its groups at most <paramref name="most"/> members are read, and one more.</param>
    /// <param name="most">How many members of each group are shown, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    public static TaskGraph ToGraph(this Signature signature, int most = 20)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return Of(signature.Node, most, TaskGraphRole.Part);
    }

    /// <summary>The signature as the text of a Mermaid flowchart.</summary>
    /// <param name="signature">The signature; of its groups at most <paramref name="most"/> members are read, and one more.</param>
    /// <param name="most">How many members of each group are shown, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    public static string ToMermaid(this Signature signature, int most = 20) => signature.ToGraph(most).ToMermaid();

    private static TaskGraph Of(GraphNode node, int most, TaskGraphRole role)
    {
        var graph = new TaskGraph { Kind = KindOf(node), Role = role, Id = node.Id, Name = JobNames.Of(node) };
        if (node.Kind != NodeKind.Group)
        {
            return graph with { Parts = [.. (node.Children ?? []).Select((part, i) => Of(part, most, RoleOf(node, part, i)))] };
        }

        GraphNode[] members = [.. (node.Members ?? node.Children ?? []).Take(most + 1)];
        var parts = members.Take(most).Select(m => Of(m, most, TaskGraphRole.Part));
        return graph with
        {
            Members = node.Members is null ? node.Count : members.Length <= most ? members.Length : null,
            IsCut = members.Length > most,
            Parts = node.Reduce is { } merge ? [.. parts, Of(merge, most, TaskGraphRole.Reduce)] : [.. parts],
        };
    }

    internal static TaskGraphKind KindOf(GraphNode node) => node.Kind switch
    {
        NodeKind.Chain => TaskGraphKind.Chain,
        NodeKind.Group => TaskGraphKind.Group,
        NodeKind.Linked => TaskGraphKind.Linked,
        _ => TaskGraphKind.Task,
    };

    internal static TaskGraphRole RoleOf(GraphNode whole, GraphNode part, int index) => whole.Kind != NodeKind.Linked || index == 0 ? TaskGraphRole.Part
        : part.Handles is null ? TaskGraphRole.OnSuccess : TaskGraphRole.OnError;
}

using Krewe.Submission;

namespace Krewe.Graphs;

/// <summary>Graphs with all their members in them, for what is kept in one piece and has no pages.</summary>
internal static class WholeGraphs
{
    /// <summary>The graph with its groups read.</summary>
    /// <param name="node">The graph.</param>
    /// <param name="most">How many members all groups in it may have together.</param>
    /// <param name="tooMany">What to say when they have more.</param>
    /// <param name="each">What is done with each node first; null for nothing.</param>
    /// <exception cref="SubmitRefusedException">There are more members.</exception>
    public static GraphNode Of(GraphNode node, int most, string tooMany, Func<GraphNode, GraphNode>? each = null)
    {
        var left = most;
        return Whole(node);

        GraphNode Whole(GraphNode part)
        {
            part = each is null ? part : each(part.Reduce is { } merge ? part with { Reduce = each(merge) } : part);
            if (part.Members is { } members)
            {
                GraphNode[] read = [.. members.Take(left + 1).Select(Whole)];
                left -= read.Length;
                return left >= 0 ? part with { Members = null, Children = read, Count = read.Length } : throw new SubmitRefusedException(tooMany);
            }

            return part.Children is { } children ? part with { Children = [.. children.Select(Whole)] } : part;
        }
    }
}

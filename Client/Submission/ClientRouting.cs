using Krewe.Graphs;

namespace Krewe.Submission;

/// <summary>Gives the parts of what is enqueued the queues that the client's routes say, and sends to one silo what asks for it.</summary>
internal sealed class ClientRouting(Routes routes, Cluster cluster)
{
    /// <summary>So long a task may wait for its silo when nothing else is said: longer than a silo is busy, and not for ever once it has gone.</summary>
    private static readonly TimeSpan DirectExpiry = TimeSpan.FromHours(1);

    /// <summary>Whether there is anything to do: a look, so that nothing is paid when there is not.</summary>
    public bool Concerns(GraphNode node) => !routes.IsEmpty || QueueNames.IsDirected(node.Options?.Queue);

    /// <summary>The node with its queues.</summary>
    /// <exception cref="SubmitRefusedException">No such silo, or a route gave what is no queue.</exception>
    /// <exception cref="ClusterUnavailableException">Not all shards said which silos there are.</exception>
    public async ValueTask<GraphNode> RouteAsync(GraphNode node, CancellationToken cancellationToken) => QueueNames.IsDirected(node.Options?.Queue)
        ? await DirectAsync(node, QueueNames.SiloOf(node.Options!.Queue!), cancellationToken)
        : Route(node, null, 0);

    private async Task<GraphNode> DirectAsync(GraphNode node, string silo, CancellationToken cancellationToken)
    {
        var known = await cluster.GetNodesAsync(cancellationToken);
        var meant = known.Where(n => n.Name == silo || n.Silo == silo).MinBy(n => n.Held)
            ?? throw new SubmitRefusedException(
                $"No silo is called '{silo}'. There are: {(known.Count == 0 ? "none" : string.Join(", ", known.Select(n => n.Name).Distinct()))}.");
        return SignatureNodes.Set(node, o => o with { Queue = QueueNames.OfSilo(meant.Silo), Expires = o.Expires ?? DirectExpiry });
    }

    private GraphNode Route(GraphNode node, IReadOnlyDictionary<string, string>? outer, int outerPriority)
    {
        if (node.Options?.Queue is not null)
        {
            return node; // Also for its parts.
        }

        var headers = GraphMessages.Merge(outer, node.Headers);
        var priority = node.Options is { Priority: not 0 and var own } ? own : outerPriority;
        if (node.Kind == NodeKind.Task)
        {
            var queue = routes.QueueOf(node.Name!, headers, priority);
            return queue is null ? node : SignatureNodes.Set(node, o => o with { Queue = queue });
        }

        return node with
        {
            Children = node.Children is null ? null : [.. node.Children.Select(child => Route(child, headers, priority))],
            Members = node.Members?.Select(member => Route(member, headers, priority)), // As lazily as before.
            Reduce = node.Reduce is null ? null : Route(node.Reduce, headers, priority),
        };
    }
}

using Krewe.Submission;

namespace Krewe.Graphs;

/// <summary>How calls are linked to the end of others.</summary>
internal static class LinkNodes
{
    /// <summary>What follows when <paramref name="node"/> has succeeded, as a whole.</summary>
    public static GraphNode OnSuccess(GraphNode node, GraphNode next, int variable) => Add(node, next with { Takes = variable });

    /// <summary>
    /// What follows when a part of <paramref name="node"/> has failed: the links of a chain and the members of a group get the handler each, so that
    /// it runs once for each that fails. A reduced group gets it as a whole, for it may fail in a fold.
    /// </summary>
    public static GraphNode OnError(GraphNode node, GraphNode handler) => node switch
    {
        { Kind: NodeKind.Group, Reduce: null, Members: { } members } => node with { Members = members.Select(m => OnError(m, handler)) },
        { Kind: NodeKind.Group, Reduce: null, Children: { } members } => node with { Children = [.. members.Select(m => OnError(m, handler))] },
        { Kind: NodeKind.Chain, Children: { } links } => node with { Children = [.. links.Select(link => OnError(link, handler))] },
        { Kind: NodeKind.Linked, Children: [{ Kind: NodeKind.Chain } or { Kind: NodeKind.Group, Reduce: null }, ..] } =>
            node with { Children = [OnError(node.Children[0], handler), .. node.Children.Skip(1)] },
        _ => Add(node, handler),
    };

    private static GraphNode Add(GraphNode node, GraphNode follower) => node is { Kind: NodeKind.Linked, Children: { } children }
        ? node with { Children = [.. children, follower] }
        : new()
        {
            // What makes the whole a part of something, or gives it its name, stays with the whole.
            Kind = NodeKind.Linked, Id = node.Id, Takes = node.Takes, Headers = node.Headers,
            Options = node.Options is { Unique: { } unique } o ? new() { Unique = unique, Countdown = o.Countdown, Eta = o.Eta } : null,
            Children = [node with { Id = null, Takes = 0, Options = WithoutKey(node.Options) }, follower],
        };

    private static CallOptions? WithoutKey(CallOptions? options) =>
        options?.Unique is null ? options : options with { Unique = null, Countdown = null, Eta = null };
}

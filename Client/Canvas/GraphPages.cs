using System.Text.Json;
using Krewe.Queues;
using Krewe.Submission;

namespace Krewe.Graphs;

/// <summary>
/// Reads the members of groups in a signature. Small groups go into the graph; those of a large one are stored page by page before the job is
/// submitted, so that neither this client nor the message ever holds them all.
/// </summary>
internal static class GraphPages
{
    private const int MaxMembers = 1000;
    private const int MaxBytes = 256 * 1024;

    /// <summary>The graph without lazy members, for the job or task <paramref name="id"/>.</summary>
    /// <exception cref="SubmitRefusedException">A part has an id of its own.</exception>
    public static async Task<GraphNode> StoreAsync(ShardMap shards, GraphNode node, string id)
    {
        switch (node.Kind)
        {
            case NodeKind.Chain:
                var links = new List<GraphNode>();
                foreach (var link in node.Children!)
                {
                    links.Add(await StorePartAsync(shards, link, GraphMessages.MemberId(id, 0, links.Count)));
                }

                return node with { Children = links };
            case NodeKind.Group when node.Members is not null:
                return await StoreGroupAsync(shards, node, id);
            default:
                return node;
        }
    }

    private static async Task<GraphNode> StoreGroupAsync(ShardMap shards, GraphNode group, string id)
    {
        var page = new List<GraphNode>();
        var pages = new List<int>();
        var storing = new List<Task>();
        var count = 0;
        var bytes = 0;
        foreach (var member in group.Members!)
        {
            if (page.Count == MaxMembers || bytes > MaxBytes)
            {
                storing.Add(StorePageAsync(shards, id, pages.Count, page));
                pages.Add(count - page.Count);
                (page, bytes) = ([], 0);
                if (storing.Count == 8)
                {
                    await Task.WhenAll(storing);
                    storing.Clear();
                }
            }

            var part = await StorePartAsync(shards, member, GraphMessages.MemberId(id, 0, count++));
            page.Add(part);
            bytes += SizeOf(part);
        }

        if (pages.Count == 0)
        {
            return group with { Members = null, Count = count, Children = page };
        }

        storing.Add(StorePageAsync(shards, id, pages.Count, page));
        pages.Add(count - page.Count);
        await Task.WhenAll(storing);
        return group with { Members = null, Count = count, Pages = pages };
    }

    private static Task<GraphNode> StorePartAsync(ShardMap shards, GraphNode part, string id) => part.Id is null
        ? StoreAsync(shards, part, id)
        : throw new SubmitRefusedException($"The id '{part.Id}' is set on a part of a graph; only the whole can have one. Parts are called {id}.");

    private static Task StorePageAsync(ShardMap shards, string id, int page, List<GraphNode> members) =>
        shards.Grains.GetGrain<IPageGrain>($"{id}/{page}")
            .StoreAsync(JsonSerializer.SerializeToUtf8Bytes([.. members], GraphJson.Default.GraphNodeArray));

    private static int SizeOf(GraphNode node) => 100 + (node.Arguments?.Length ?? 0) + (node.Children?.Sum(SizeOf) ?? 0);
}

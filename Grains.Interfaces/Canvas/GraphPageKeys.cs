using Orleans;

namespace Krewe.Graphs;

/// <summary>The keys of pages. Each submission has pages of its own, so that an id submitted twice does not change what is under way.</summary>
public static class GraphPageKeys
{
    /// <summary>Key of a page of the group <paramref name="id"/>, stored by the submission <paramref name="nonce"/>.</summary>
    public static string Of(string id, string? nonce, int page) => $"{id}/{nonce}/{page}";

    /// <summary>Pages of groups anywhere in <paramref name="node"/>, from the part <paramref name="first"/> on; those in other pages are known to these.</summary>
    public static IEnumerable<string> In(GraphNode node, string id, int first = 0) => node.Pages is { } pages
        ? Enumerable.Range(0, pages.Count).Select(p => Of(id, node.Nonce, p))
        : Enumerable.Range(first, Math.Max((node.Children?.Count ?? 0) - first, 0))
            .SelectMany(i => In(node.Children![i], GraphMessages.MemberId(id, 0, i)));

    /// <summary>Drops pages and those of the groups in them, some at a time; doing it again changes nothing.</summary>
    public static async Task ClearAsync(IGrainFactory grains, IEnumerable<string> keys)
    {
        foreach (var some in keys.Chunk(16))
        {
            await Task.WhenAll(some.Select(key => grains.GetGrain<IPageGrain>(key).ClearAsync(nested: true)));
        }
    }
}

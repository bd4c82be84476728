using Orleans;

namespace Krewe.Graphs;

/// <summary>The keys of pages. Each submission has pages of its own, so that an id submitted twice does not change what is under way.</summary>
public static class GraphPageKeys
{
    private const int AtOnce = 16;

    /// <summary>Key of a page of the group <paramref name="id"/>, stored by the submission <paramref name="nonce"/>.</summary>
    public static string Of(string id, string? nonce, int page) => $"{id}/{nonce}/{page}";

    /// <summary>The group and the submission of a page.</summary>
    public static (string Group, string Nonce) Parse(string key)
    {
        var page = key.LastIndexOf('/');
        var nonce = key.LastIndexOf('/', page - 1);
        return (key[..nonce], key[(nonce + 1)..page]);
    }

    /// <summary>The ids of all jobs that <paramref name="group"/> may be a member of, from the outermost in, and its own.</summary>
    public static IReadOnlyList<string> JobsAbove(string group)
    {
        var jobs = new List<string>();
        for (var end = group.Length; end > 0; end = group.AsSpan(0, end).LastIndexOf(':'))
        {
            jobs.Add(group[..end]); // An id may have colons of its own; what is called by a part of it has other pages.
        }

        jobs.Reverse();
        return jobs;
    }

    /// <summary>Pages of groups anywhere in <paramref name="node"/>, from the part <paramref name="first"/> on; those in other pages are known to these.</summary>
    public static IEnumerable<string> In(GraphNode node, string id, int first = 0) => node.Pages is { } pages
        ? Enumerable.Range(0, pages.Count).Select(p => Of(id, node.Nonce, p))
        : Enumerable.Range(first, Math.Max((node.Children?.Count ?? 0) - first, 0))
            .SelectMany(i => In(node.Children![i], GraphMessages.MemberId(id, 0, i)));

    /// <summary>Drops pages and those of the groups in them, some at a time; doing it again changes nothing.</summary>
    public static Task ClearAsync(IGrainFactory grains, IEnumerable<string> keys) =>
        ClearAsync(grains, keys.Select(static key => (key, true)));

    /// <inheritdoc cref="ClearAsync(IGrainFactory, IEnumerable{string})"/>
    public static async Task ClearAsync(IGrainFactory grains, IEnumerable<(string Key, bool Nested)> pages)
    {
        foreach (var some in pages.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(page => grains.GetGrain<IPageGrain>(page.Key).ClearAsync(page.Nested)));
        }
    }
}

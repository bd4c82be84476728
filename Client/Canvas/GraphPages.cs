using System.Text.Json;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Schedules;
using Krewe.Submission;
using Orleans;

namespace Krewe.Graphs;

/// <summary>
/// Reads the members of groups in a signature. Small groups go into the graph; those of a large one are stored page by page before the job is
/// submitted, so that neither this client nor the message ever holds them all.
/// </summary>
internal sealed class GraphPages(IGrainFactory grains, IdSource ids, ClientOptions options, TimeProvider time, PayloadCodec payloads)
{
    private const int MaxBytes = 256 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly List<string> stored = [];
    private readonly List<Task> calls = [];
    private string? nonce;
    private (long Timestamp, DateTimeOffset Clock) began;

    // Half of the time in which a page removes itself: what is left when the job is submitted has to last until that has been given up.
    private TimeSpan Kept => options.SubmitTimeout <= options.PagesKept ? options.PagesKept
        : options.SubmitTimeout <= ClientOptions.LongestPagesKept ? options.SubmitTimeout : ClientOptions.LongestPagesKept;

    /// <summary>Whether anything has been stored.</summary>
    public bool Any => stored.Count > 0;

    /// <summary>The graph without lazy members, for the job or task <paramref name="id"/>.</summary>
    /// <exception cref="SubmitRefusedException">A part has an id of its own.</exception>
    /// <exception cref="ClusterUnavailableException">No silo answered.</exception>
    public async Task<GraphNode> StoreAsync(GraphNode node, string id)
    {
        switch (node.Kind)
        {
            case NodeKind.Chain or NodeKind.Linked:
                var links = new List<GraphNode>();
                foreach (var link in node.Children!)
                {
                    links.Add(await StorePartAsync(link, GraphMessages.MemberId(id, 0, links.Count)));
                }

                return node with { Children = links };
            case NodeKind.Group when node.Members is not null:
                return await StoreGroupAsync(node, id);
            default:
                return await payloads.SealAsync(node, id);
        }
    }

    private async Task<GraphNode> StoreGroupAsync(GraphNode group, string id)
    {
        group = group.Reduce is { } merge ? group with { Reduce = await payloads.SealAsync(merge, id) } : group;
        var page = new List<GraphNode>();
        var pages = new List<int>();
        var storing = new List<Task>();
        var count = 0;
        var bytes = 0;
        foreach (var member in group.Members!)
        {
            if (page.Count == options.PageMembers || bytes > MaxBytes)
            {
                storing.Add(StorePageAsync(id, pages.Count, page, count - page.Count));
                pages.Add(count - page.Count);
                (page, bytes) = ([], 0);
                if (storing.Count == 8)
                {
                    await Task.WhenAll(storing);
                    storing.Clear();
                }
            }

            var part = await StorePartAsync(member, GraphMessages.MemberId(id, 0, count++));
            page.Add(part);
            bytes += SizeOf(part);
        }

        if (pages.Count == 0)
        {
            return group with { Members = null, Count = count, Children = page };
        }

        storing.Add(StorePageAsync(id, pages.Count, page, count - page.Count));
        pages.Add(count - page.Count);
        await Task.WhenAll(storing);
        return group with { Members = null, Count = count, Pages = pages, Nonce = nonce };
    }

    private Task<GraphNode> StorePartAsync(GraphNode part, string id) => part.Id is null
        ? StoreAsync(part, id)
        : throw new SubmitRefusedException($"The id '{part.Id}' is set on a part of a graph; only the whole can have one. Parts are called {id}.");

    private Task StorePageAsync(string id, int page, List<GraphNode> members, int first)
    {
        if (nonce is null)
        {
            (nonce, began) = (ids.NextTask(), (time.GetTimestamp(), time.GetUtcNow()));
        }

        var key = GraphPageKeys.Of(id, nonce, page);
        stored.Add(key);
        var bytes = JsonSerializer.SerializeToUtf8Bytes([.. members], GraphJson.Default.GraphNodeArray);
        string[] nested = [.. members.SelectMany((m, i) => GraphPageKeys.In(m, GraphMessages.MemberId(id, 0, first + i)))];
        string[] tasks = [.. members.SelectMany(TasksIn).Distinct(StringComparer.Ordinal)];
        var call = TryAsync(() => grains.GetGrain<IPageGrain>(key).StoreAsync(bytes, tasks, nested, Kept), insist: false);
        calls.RemoveAll(static c => c.IsCompletedSuccessfully);
        calls.Add(call);
        return call;
    }

    /// <summary>Makes sure that the first pages will still be there when the job comes now.</summary>
    /// <exception cref="SubmitRefusedException">It took too long.</exception>
    public void CheckAge()
    {
        // By both clocks: one stands still while the machine sleeps, the other may be set.
        if (Any && (time.GetElapsedTime(began.Timestamp) >= options.PagesKept || time.GetUtcNow() - began.Clock >= options.PagesKept))
        {
            throw new SubmitRefusedException(
                $"Reading and storing the members of a large group took longer than {nameof(ClientOptions.PagesKept)} ({options.PagesKept}). "
                + "Submit it in smaller groups, make its members quicker to read, or raise the option.");
        }
    }

    /// <summary>Drops all that was stored: no job needs it.</summary>
    /// <exception cref="ClusterUnavailableException">No silo answered.</exception>
    public async Task ClearAsync()
    {
        // What is still on its way would come after this. Whether it fails does not matter any more.
        await Task.WhenAll(calls).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
        await TryAsync(() => GraphPageKeys.ClearAsync(grains, stored), insist: true);
    }

    private async Task TryAsync(Func<Task> call, bool insist)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (Exception e) when (e is StoreUnavailableException ? insist : Unreachable.Is(e))
            {
                if (time.GetElapsedTime(began) + Pause > options.SubmitTimeout)
                {
                    throw Unreachable.In(options.SubmitTimeout, "The pages of a large group were not taken", e);
                }
            }

            await Task.Delay(Pause, time);
        }
    }

    private static IEnumerable<string> TasksIn(GraphNode node) => node is { Kind: NodeKind.Task, Name: { } name }
        ? [name]
        : (node.Reduce is { } merge ? TasksIn(merge) : []).Concat(node.Children?.SelectMany(TasksIn) ?? []);

    private static int SizeOf(GraphNode node) => 100 + (node.Arguments?.Length ?? 0) + (node.Children?.Sum(SizeOf) ?? 0);
}

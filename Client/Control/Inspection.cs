using Krewe.Clusters;
using Krewe.Graphs;
using Krewe.Queues;

namespace Krewe;

/// <summary>Asks silos and shards, and puts together what they say.</summary>
internal sealed class Inspection(Cluster cluster, NodeCalls nodes, TimeProvider time) : IInspect
{
    /// <inheritdoc/>
    public Task<Replies<TimeSpan>> PingAsync(Audience? audience = null, CancellationToken cancellationToken = default) => nodes.AskAsync(
        async node =>
        {
            var began = time.GetTimestamp();
            await node.PingAsync();
            return time.GetElapsedTime(began);
        },
        audience, cancellationToken);

    /// <inheritdoc/>
    public Task<Replies<TaskOutlines>> ActiveAsync(Audience? audience = null, int first = 100, CancellationToken cancellationToken = default) =>
        nodes.AskAsync(node => node.GetActiveAsync(first), audience, cancellationToken);

    /// <inheritdoc/>
    public Task<Replies<TaskOutlines>> ReservedAsync(Audience? audience = null, int first = 100, CancellationToken cancellationToken = default) =>
        nodes.AskAsync(node => node.GetReservedAsync(first), audience, cancellationToken);

    /// <inheritdoc/>
    public Task<TasksFound> ScheduledAsync(int first = 20, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        FindAsync(OutlineKind.Scheduled, first, timeout, cancellationToken);

    /// <inheritdoc/>
    public Task<TasksFound> RevokedAsync(int first = 20, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        FindAsync(OutlineKind.Revoked, first, timeout, cancellationToken);

    /// <inheritdoc/>
    public Task<Replies<IReadOnlyList<RegisteredTask>>> RegisteredAsync(Audience? audience = null, CancellationToken cancellationToken = default) =>
        nodes.AskAsync<IReadOnlyList<RegisteredTask>>(async node => await node.GetRegisteredAsync(), audience, cancellationToken);

    /// <inheritdoc/>
    public Task<Replies<NodeStatistics>> StatsAsync(Audience? audience = null, CancellationToken cancellationToken = default) =>
        nodes.AskAsync(node => node.GetStatisticsAsync(), audience, cancellationToken);

    /// <inheritdoc/>
    public Task<Replies<IReadOnlyList<string>>> ActiveQueuesAsync(Audience? audience = null, CancellationToken cancellationToken = default) =>
        nodes.AskAsync<IReadOnlyList<string>>(async node => await node.GetQueuesAsync(), audience, cancellationToken);

    /// <inheritdoc/>
    public async Task<TasksQueried> QueryTaskAsync(IReadOnlyCollection<string> ids, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var shards = await cluster.ShardsAsync(cancellationToken);
        var byShard = ids.Distinct().ToLookup(shards.IndexOf);
        var (answers, silent) = await nodes.AskShardsAsync(
            byShard.Select(g => g.Key), (_, n) => GroupResults.FindAsync(shards, [.. byShard[n]]), timeout, cancellationToken);
        var found = answers.SelectMany(a => a).ToDictionary(r => r.Id, StringComparer.Ordinal);
        return new([.. ids.Where(found.ContainsKey).Select(id => found[id])], silent);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, TaskDetails>> DetailsAsync(
        IReadOnlyCollection<string> ids, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var shards = await cluster.ShardsAsync(cancellationToken);
        var byShard = ids.Distinct().ToLookup(shards.IndexOf);
        var (answers, _) = await nodes.AskShardsAsync(
            byShard.Select(g => g.Key), async (shard, n) => byShard[n].Zip(await shard.GetDetailsAsync([.. byShard[n]])), timeout, cancellationToken);
        return answers.SelectMany(a => a).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public Task<Replies<IReadOnlyDictionary<string, string>>> ConfAsync(Audience? audience = null, CancellationToken cancellationToken = default) =>
        nodes.AskAsync<IReadOnlyDictionary<string, string>>(async node => await node.GetOptionsAsync(), audience, cancellationToken);

    /// <inheritdoc/>
    public Task<Replies<NodeReport>> ReportAsync(Audience? audience = null, CancellationToken cancellationToken = default) =>
        nodes.AskAsync(node => node.GetReportAsync(), audience, cancellationToken);

    private async Task<TasksFound> FindAsync(OutlineKind kind, int first, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        var (answers, silent) = await nodes.AskShardsAsync(null, (shard, _) => shard.OutlineAsync(kind, first), timeout, cancellationToken);
        return new(answers.Sum(a => a.Count), [.. answers.SelectMany(a => a.First).OrderBy(t => t.At).ThenBy(t => t.Id, StringComparer.Ordinal).Take(first)], silent);
    }
}

using Krewe.Queues;
using Krewe.Submission;
using Orleans;

namespace Krewe;

/// <summary>Speaks to the table of queues and to the shards; asks again while silos come and go.</summary>
internal sealed class QueueClient(Cluster cluster, IGrainFactory grains, TimeProvider time, TimeSpan patience) : IQueues
{
    /// <inheritdoc/>
    public Task<bool> PauseAsync(string queue, CancellationToken cancellationToken = default) => SetPausedAsync(queue, true, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ResumeAsync(string queue, CancellationToken cancellationToken = default) => SetPausedAsync(queue, false, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeclareAsync(string queue, QueueRules rules, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(rules);
        return OfTableAsync(table => table.DeclareAsync(queue, rules), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string queue, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return OfTableAsync(table => table.DeclareAsync(queue, null), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> PurgeAsync(string queue, CancellationToken cancellationToken = default)
    {
        QueueNames.Check(queue, nameof(queue));
        return (await OfShardsAsync(shard => shard.PurgeAsync(queue), cancellationToken)).Sum();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QueueStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        var table = await OfTableAsync(grain => grain.GetAllAsync(), cancellationToken);
        var counts = (await OfShardsAsync(shard => shard.CountQueuesAsync(), cancellationToken)).SelectMany(c => c).ToLookup(c => c.Queue, StringComparer.Ordinal);
        return
        [
            .. counts.Select(c => c.Key).Union(table.Queues.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => new QueueStatus(
                name, table.Of(name).Paused, counts[name].Sum(c => c.Ready), counts[name].Sum(c => c.Delayed), counts[name].Sum(c => c.Running),
                counts[name].SelectMany(c => c.Silos).Distinct(StringComparer.Ordinal).Count(), table.Of(name).Rules)),
        ];
    }

    private Task<bool> SetPausedAsync(string queue, bool paused, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return OfTableAsync(table => table.PauseAsync(queue, paused), cancellationToken);
    }

    private Task<T> OfTableAsync<T>(Func<IQueueTableGrain, Task<T>> question, CancellationToken cancellationToken) =>
        AskAsync(began => Ask(() => question(grains.GetGrain<IQueueTableGrain>(0)), began, cancellationToken));

    private async Task<T[]> OfShardsAsync<T>(Func<IShardGrain, Task<T>> question, CancellationToken cancellationToken)
    {
        var shards = await cluster.ShardsAsync(cancellationToken);
        return await AskAsync(began => Task.WhenAll(shards.All.Select(shard => Ask(() => question(shard), began, cancellationToken))));
    }

    private Task<T> Ask<T>(Func<Task<T>> question, long began, CancellationToken cancellationToken) =>
        Unreachable.AskAgainAsync(question, time, began, patience, cancellationToken);

    private Task<T> AskAsync<T>(Func<long, Task<T>> ask) => Unreachable.InTimeAsync("The queues were", ask, time, patience, "the cluster's silos run");
}

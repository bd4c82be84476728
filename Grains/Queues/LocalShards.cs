using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Krewe.Queues;

/// <summary>
/// The shards that are active on this silo. Before the silo stops, and after its worker has, they end the calls that stand at them: an
/// activation ends only when it has no call left, and clients poll for long.
/// </summary>
internal sealed class LocalShards : IHostedService
{
    private readonly ConcurrentDictionary<ShardGrain, TaskScheduler> active = new();

    /// <summary>A shard is active, and takes its turns on <paramref name="turns"/>.</summary>
    public void Add(ShardGrain shard, TaskScheduler turns) => active[shard] = turns;

    /// <summary>A shard has ended.</summary>
    public void Remove(ShardGrain shard) => active.TryRemove(shard, out _);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(active.Select(
        shard => Task.Factory.StartNew(shard.Key.EndStandingCalls, cancellationToken, TaskCreationOptions.None, shard.Value)))
        .WaitAsync(cancellationToken);
}

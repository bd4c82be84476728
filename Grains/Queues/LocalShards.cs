using Microsoft.Extensions.Hosting;

namespace Krewe.Queues;

/// <summary>
/// The shards that are active on this silo. Before the silo stops, and after its worker has, they end the calls that stand at them: an
/// activation ends only when it has no call left, and clients poll for long.
/// </summary>
internal sealed class LocalShards : IHostedService
{
    private readonly Lock gate = new();
    private readonly List<(ShardGrain Shard, TaskScheduler Turns)> active = []; // In an order that a seed can repeat.

    /// <summary>A shard is active, and takes its turns on <paramref name="turns"/>.</summary>
    public void Add(ShardGrain shard, TaskScheduler turns)
    {
        lock (gate)
        {
            active.Add((shard, turns));
        }
    }

    /// <summary>A shard has ended.</summary>
    public void Remove(ShardGrain shard)
    {
        lock (gate)
        {
            active.RemoveAll(a => a.Shard == shard);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.WhenAll(active.Select(
                a => Task.Factory.StartNew(a.Shard.EndStandingCalls, cancellationToken, TaskCreationOptions.None, a.Turns)))
                .WaitAsync(cancellationToken);
        }
    }
}

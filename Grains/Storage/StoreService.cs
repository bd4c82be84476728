using Krewe.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Krewe.Storage;

/// <summary>Opens the store before the silo starts; from then on the number of shards is known.</summary>
internal sealed class StoreService(IShardStore store, IOptions<ShardOptions> options) : IHostedService
{
    /// <summary>Number of shards of the cluster.</summary>
    public int Shards { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken) =>
        Shards = await store.InitializeAsync(options.Value.Shards, cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

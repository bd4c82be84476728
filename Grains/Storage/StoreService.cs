using Krewe.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Krewe.Storage;

/// <summary>Opens the store before the silo starts; from then on the number of shards is known.</summary>
internal sealed class StoreService(IShardStore store, IOptions<ShardOptions> options, IOptions<HostOptions> host) : IHostedService
{
    private int shards;

    /// <summary>Number of shards of the cluster.</summary>
    /// <exception cref="SiloUnavailableException">The store is not open: who calls grains already asks again.</exception>
    public int Shards => shards > 0 ? shards : throw new SiloUnavailableException("This silo has not started: its store is not open yet.");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (host.Value.ServicesStartConcurrently)
        {
            throw new InvalidOperationException(
                "HostOptions.ServicesStartConcurrently is set, but a silo's services start one after the other, its store first: leave it unset.");
        }

        shards = await store.InitializeAsync(options.Value.Shards, cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

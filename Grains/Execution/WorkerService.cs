using Krewe.Clusters;
using Krewe.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Execution;

/// <summary>Opens the shards and starts the worker when the silo runs, and stops it before the silo stops.</summary>
internal sealed class WorkerService(Worker worker, EventHub events, IServiceProvider services) : IHostedService
{
    /// <inheritdoc/>
    /// <exception cref="StoreCorruptException">The store cannot be read: better said now than with every call.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var opening = Task.WhenAll(services.GetRequiredService<ShardMap>().All.Select(shard => shard.GetStatisticsAsync()));
        await ((Task)opening).WaitAsync(cancellationToken).ConfigureAwait(Background.Quietly);
        if (opening.Exception?.InnerExceptions.OfType<StoreCorruptException>().FirstOrDefault() is { } corrupt)
        {
            throw corrupt;
        }

        cancellationToken.ThrowIfCancellationRequested();
        worker.Start(); // Anything else may pass; the worker goes on asking.
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await worker.StopAsync(cancellationToken);
        events.Leave();
    }
}

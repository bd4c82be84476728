using Microsoft.Extensions.Hosting;

namespace Krewe.Execution;

/// <summary>Starts the worker when the silo runs, and stops it before the silo stops.</summary>
internal sealed class WorkerService(Worker worker) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        worker.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => worker.StopAsync(cancellationToken);
}

using Microsoft.Extensions.Hosting;

namespace Krewe.Hosting;

/// <summary>
/// Ends what a client still waits for when its host ends, stopped or not. A silo has none: what its tasks wait for must not fail because the silo ends,
/// for they begin again elsewhere.
/// </summary>
internal sealed class ClientEnd(Cluster cluster) : IHostedService, IDisposable
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        cluster.Close();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => cluster.Close();
}

using Krewe.Execution;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>Says in the log who joins and who leaves.</summary>
internal sealed partial class NeighborWatch(INeighbors neighbors, IWorkerStatus self, ILogger<NeighborWatch> logger) : IHostedService
{
    private readonly Lock gate = new();
    private IReadOnlyList<Neighbor> known = [];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        neighbors.Changed += Tell;
        lock (gate)
        {
            known = neighbors.Current; // Whoever greets tells of these.
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        neighbors.Changed -= Tell;
        return Task.CompletedTask;
    }

    private void Tell()
    {
        lock (gate)
        {
            var now = neighbors.Current;
            foreach (var joined in now.Except(known))
            {
                LogJoined(joined, now.Count + 1);
                if (joined.Name == self.Name)
                {
                    LogSameName(joined);
                }
            }

            foreach (var gone in known.Except(now))
            {
                LogGone(gone, now.Count + 1);
            }

            known = now;
        }
    }

    [LoggerMessage(250, LogLevel.Information, "{Neighbor} has joined; silos: {Count}")]
    private partial void LogJoined(Neighbor neighbor, int count);

    [LoggerMessage(251, LogLevel.Information, "{Neighbor} is gone; silos: {Count}")]
    private partial void LogGone(Neighbor neighbor, int count);

    [LoggerMessage(252, LogLevel.Warning, "{Neighbor} has the same name as this silo; give each its own (--name), so that people can tell them apart")]
    private partial void LogSameName(Neighbor neighbor);
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Hosting;

/// <summary>Says in the log that the silo looks for its cluster, and whom it has found when it is one of it.</summary>
public sealed partial class Greeting : IHostedLifecycleService
{
    private readonly INeighbors neighbors;
    private readonly ILogger logger;

    internal Greeting(INeighbors neighbors, ILogger<Greeting> logger) => (this.neighbors, this.logger) = (neighbors, logger);

    /// <summary>What is said before the silo starts.</summary>
    public static string Search => "searching for neighbors";

    /// <summary>What is said of those that were found.</summary>
    public static string Of(IReadOnlyList<Neighbor> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return found.Count switch
        {
            0 => "all alone",
            1 => $"sync with 1 node: {found[0]}",
            _ => $"sync with {found.Count} nodes: {string.Join(", ", found)}",
        };
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        LogSearch(Search);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogFound(Of(neighbors.Current));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(256, LogLevel.Information, "{Search}")]
    private partial void LogSearch(string search);

    [LoggerMessage(257, LogLevel.Information, "{Found}")]
    private partial void LogFound(string found);
}

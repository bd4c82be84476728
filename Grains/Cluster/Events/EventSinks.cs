using Krewe.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Clusters;

/// <summary>
/// The sinks of this silo: each has a reader of its own from before the worker starts until it has left. Without sinks nobody listens, and nothing is
/// done.
/// </summary>
internal sealed partial class EventSinks(IServiceProvider services, EventHub hub, Schedulers schedulers, TimeProvider time, ILogger<EventSinks> logger)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>So long a silo that ends waits for its sinks to take what is left.</summary>
    public static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource ending = new();
    private readonly CancellationTokenSource hurry = new();
    private IEventSink[]? sinks;
    private Task running = Task.CompletedTask;

    /// <summary>Makes them before the silo joins its cluster: one that cannot be made keeps it from starting.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        sinks = [.. services.GetServices<IEventSink>()];
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        sinks ??= [.. services.GetServices<IEventSink>()];
        var pumps = sinks.Select(sink => new EventPump(sink, hub.Listen(sink.Filter), hub, time, logger)).ToArray();
        running = Task.WhenAll(pumps.Select(pump => Task.Factory.StartNew(
            () => pump.RunAsync(ending.Token, hurry.Token), CancellationToken.None, TaskCreationOptions.DenyChildAttach, schedulers.Home).Unwrap()));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        ending.Cancel(); // Not CancelAsync, which leaves the scheduler.
        await running.WaitAsync(FlushTime, time, cancellationToken).ConfigureAwait(Background.Quietly);
        if (!running.IsCompleted)
        {
            LogSlow(FlushTime.TotalSeconds);
            hurry.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ending.Cancel(); // A silo that was not stopped in order.
        hurry.Cancel();
        ending.Dispose();
        hurry.Dispose();
    }

    [LoggerMessage(230, LogLevel.Warning, "Not all event sinks have taken the last events within {Seconds} s; these are lost to them")]
    private partial void LogSlow(double seconds);
}

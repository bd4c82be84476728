using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Networking;

/// <summary>
/// Opens a port for clients on a silo whose own network is another, such as that of a cluster within one process.
/// (A <see cref="SiloNetwork"/> takes clients by itself.) It opens after the silo has started, and closes before it stops.
/// </summary>
public sealed class Gateway : IHostedLifecycleService, IAsyncDisposable
{
    private readonly TcpOptions _options;
    private readonly NodeOptions _nodeOptions;
    private readonly Node _node;
    private readonly Listener _listener;
    private bool _stopped;

    public Gateway(TcpOptions options, NodeOptions nodeOptions, Node node, TimeProvider time, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _nodeOptions = nodeOptions;
        _node = node;
        _listener = new(options, time, logs, silos: false);
    }

    /// <summary>Where it listens; null until it has started.</summary>
    public IPEndPoint? Endpoint { get; private set; }

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        Endpoint = await _listener.BindAsync(cancellationToken);
        _listener.Start(_node, new(PeerRole.Silo, _node.Address, _nodeOptions.ClusterId, _options.Secret));
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_stopped) return;
        _stopped = true;
        await _listener.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StoppingAsync(CancellationToken.None);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

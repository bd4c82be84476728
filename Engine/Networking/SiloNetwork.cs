using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Networking;

/// <summary>
/// The network of a silo: it listens for silos and clients, and connects to other silos when it has something for them. It connects to
/// members of the cluster only; who is not known yet but has connected by itself is answered on its own connection.
/// </summary>
public sealed partial class SiloNetwork : INetwork, ISiloProbe, IAsyncDisposable
{
    private readonly TcpOptions _options;
    private readonly NodeOptions _nodeOptions;
    private readonly Listener _listener;
    private readonly Connector _connector;
    private readonly Func<SiloAddress, bool> _isMember;
    private readonly ConcurrentDictionary<SiloAddress, Peer> _peers = new();
    private readonly CancellationTokenSource _stopped = new();
    private INode? _node;
    private Identity? _self;
    private bool _disposed;

    /// <param name="options">Where it listens, and how it talks.</param>
    /// <param name="nodeOptions">Which cluster it belongs to.</param>
    /// <param name="time">The clock of its timeouts.</param>
    /// <param name="logs">Where it reports.</param>
    /// <param name="isMember">Whom it may connect to. Default: anybody.</param>
    public SiloNetwork(TcpOptions options, NodeOptions nodeOptions, TimeProvider time, ILoggerFactory logs, Func<SiloAddress, bool>? isMember = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _nodeOptions = nodeOptions;
        _listener = new(options, time, logs);
        _connector = new(options, time, logs);
        _isMember = isMember ?? (_ => true);
    }

    /// <summary>Where it listens; known once it is bound.</summary>
    public IPEndPoint? Endpoint { get; private set; }

    /// <summary>Takes the port, so that the silo's address is known before the silo is made.</summary>
    public async Task<IPEndPoint> BindAsync(CancellationToken cancellationToken = default) =>
        Endpoint ??= await _listener.BindAsync(cancellationToken);

    public async Task StartAsync(INode node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        _node = node;
        _self = new(PeerRole.Silo, node.Address, _nodeOptions.ClusterId, _options.Secret);
        await BindAsync(cancellationToken);
        _listener.Start(node, _self);
    }

    public void Send(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var receiver = message.Receiver ?? throw new ArgumentException("The message has no receiver.", nameof(message));
        if (receiver == _node!.Address) _node.Receive(message);
        else if (Find(receiver) is { } peer) peer.Send(message);
        else if (_listener.Find(receiver) is { } connection) connection.Send(message);
        else if (message.Kind == MessageKind.Request)
            _node.Undeliverable(message, new SiloUnavailableException($"{message.Body} on {message.Target}: {receiver} is no member of the cluster."));
    }

    public async Task<ProbeResult> ProbeAsync(SiloAddress silo, CancellationToken cancellationToken) =>
        Find(silo) is { } peer ? await peer.ProbeAsync(cancellationToken) : ProbeResult.Silent;

    private Peer? Find(SiloAddress silo) => _peers.TryGetValue(silo, out var peer) ? peer
        : _isMember(silo) ? _peers.GetOrAdd(silo, static (address, network) => new(address, network), this) : null;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        foreach (var peer in _peers.Values) peer.Stop();
        await _listener.DisposeAsync();
        await Task.WhenAll(_peers.Values.Select(peer => peer.Ended)).WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        await StopAsync(CancellationToken.None);
        _connector.Dispose();
        _stopped.Dispose();
    }
}

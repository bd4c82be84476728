using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Networking;

/// <summary>The network of a silo: it listens for silos and clients, and connects to other silos when it has something for them.</summary>
public sealed class SiloNetwork : INetwork, IAsyncDisposable
{
    private readonly TcpOptions _options;
    private readonly NodeOptions _nodeOptions;
    private readonly Listener _listener;
    private readonly Connector _connector;
    private readonly ConcurrentDictionary<SiloAddress, Peer> _peers = new();
    private readonly CancellationTokenSource _stopped = new();
    private INode? _node;
    private Identity? _self;
    private bool _disposed;

    public SiloNetwork(TcpOptions options, NodeOptions nodeOptions, TimeProvider time, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _nodeOptions = nodeOptions;
        _listener = new(options, time, logs);
        _connector = new(options, time, logs);
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
        else _peers.GetOrAdd(receiver, static (address, network) => new(address, network), this).Send(message);
    }

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

    /// <summary>The way to one other silo. It is used up when its connection ends; the next message makes another.</summary>
    private sealed class Peer
    {
        private readonly SiloAddress _address;
        private readonly SiloNetwork _network;
        private readonly Lock _gate = new();
        private readonly List<Message> _waiting = [];
        private Connection? _connection;
        private Exception? _failure;
        private bool _isStarted;

        public Peer(SiloAddress address, SiloNetwork network)
        {
            _address = address;
            _network = network;
        }

        public Task Ended { get; private set; } = Task.CompletedTask;

        public void Send(Message message)
        {
            Connection? connection;
            Exception? failure;
            lock (_gate)
            {
                // Not before there is something to send: of two that are made at the same time only one is used.
                if (!_isStarted)
                {
                    _isStarted = true;
                    Ended = Task.Run(RunAsync);
                }
                (connection, failure) = (_connection, _failure);
                if (connection is null && failure is null) _waiting.Add(message);
            }
            if (failure is not null) Fail(message, failure);
            else connection?.Send(message);
        }

        public void Stop() => _connection?.Stop();

        private async Task RunAsync()
        {
            try
            {
                var connection = await _network._connector.ConnectAsync(_address.Endpoint, _network._node!, _network._self!, _network._stopped.Token);
                if (connection.Peer != _address) End(new SiloUnavailableException($"Silo {_address} is gone; {connection.Peer} is in its place."));
                else Open(connection);
                if (_failure is not null || _network._stopped.IsCancellationRequested) connection.Stop();
                var reason = await connection.RunAsync();
                End(new SiloUnavailableException($"The connection with silo {_address} was lost; whether the call ran is not known. {reason}"));
            }
            catch (Exception error)
            {
                End(new SiloUnavailableException($"Silo {_address} cannot be reached. {error.Message}", error));
            }
        }

        private void Open(Connection connection)
        {
            lock (_gate)
            {
                // Under the lock, so that nothing overtakes what waited.
                foreach (var message in _waiting) connection.Send(message);
                _waiting.Clear();
                _connection = connection;
            }
        }

        private void End(Exception failure)
        {
            _network._peers.TryRemove(new(_address, this));
            List<Message> waiting;
            lock (_gate)
            {
                _failure ??= failure;
                _connection = null;
                waiting = [.. _waiting];
                _waiting.Clear();
            }
            foreach (var message in waiting) Fail(message, failure);
            _network._node!.Lost(_address, failure);
        }

        private void Fail(Message message, Exception failure)
        {
            if (message.Kind == MessageKind.Request) _network._node!.Undeliverable(message, failure);
        }
    }
}

using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Orleans.Networking;

/// <summary>
/// The network of a client: one connection to one silo, which passes calls on to where their grains are. If it breaks, calls under
/// way fail at once, and the client connects again, to the next silo of its list.
/// </summary>
public sealed partial class GatewayNetwork : INetwork, IAsyncDisposable
{
    private readonly TcpOptions _options;
    private readonly NodeOptions _nodeOptions;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Connector _connector;
    private readonly IGatewayList _gateways;
    private readonly CancellationTokenSource _stopped = new();
    private Identity? _self;
    private INode? _node;
    private volatile Connection? _connection;
    private volatile Exception? _failure;
    private Task _running = Task.CompletedTask;
    private EndPoint? _last; // Whom it is, or was, connected to.
    private bool _disposed;

    /// <param name="options">How it talks.</param>
    /// <param name="nodeOptions">Which cluster it belongs to.</param>
    /// <param name="time">The clock of its timeouts.</param>
    /// <param name="logs">Where it reports.</param>
    /// <param name="gateways">Where it finds silos. Default: <see cref="TcpOptions.Gateways"/>.</param>
    public GatewayNetwork(TcpOptions options, NodeOptions nodeOptions, TimeProvider time, ILoggerFactory logs, IGatewayList? gateways = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _gateways = gateways ?? new FixedGateways(options);
        _options = options;
        _nodeOptions = nodeOptions;
        _time = time;
        _log = logs.CreateLogger("Orleans.Networking");
        _connector = new(options, time, logs);
    }

    /// <summary>The silo it is connected to; null while it is not.</summary>
    public SiloAddress? Gateway => _connection?.Peer;

    /// <summary>Raised when a connection has been made, or lost (null).</summary>
    public event Action<SiloAddress?>? GatewayChanged;

    /// <exception cref="ConnectionFailedException">None of the silos could be reached, or they refused.</exception>
    public async Task StartAsync(INode node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        _node = node;
        _self = new(PeerRole.Client, node.Address, _nodeOptions.ClusterId, _options.Secret);
        var connection = await ConnectAsync(cancellationToken);
        _running = RunAsync(connection);
    }

    public void Send(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_connection is { } connection)
        {
            message.Receiver = connection.Peer;
            connection.Send(message);
        }
        else if (message.Kind == MessageKind.Request)
        {
            _node!.Undeliverable(message, new SiloUnavailableException(
                $"{message.Body} on {message.Target}: this client is not connected, and tries to be. {_failure?.Message}", _failure));
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        _connection?.Stop();
        await _running.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        await StopAsync(CancellationToken.None);
        _connector.Dispose();
        _stopped.Dispose();
    }

    private async Task RunAsync(Connection connection)
    {
        while (true)
        {
            _connection = connection;
            LogConnected(_log, connection.Peer);
            GatewayChanged?.Invoke(connection.Peer);
            if (_stopped.IsCancellationRequested) connection.Stop();
            var reason = await connection.RunAsync();
            _failure = new SiloUnavailableException(
                $"The connection with silo {connection.Peer} was lost; whether the call ran is not known. {reason}");
            _connection = null;
            _node!.Lost(connection.Peer, _failure);
            if (_stopped.IsCancellationRequested) return;
            LogLost(_log, connection.Peer, reason);
            GatewayChanged?.Invoke(null);
            if (await ReconnectAsync() is not { } next) return;
            connection = next;
        }
    }

    private async Task<Connection?> ReconnectAsync()
    {
        for (var wait = _options.MaxBackoff / 100; ; wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, _options.MaxBackoff.Ticks)))
        {
            try
            {
                return await ConnectAsync(_stopped.Token);
            }
            catch (Exception) when (_stopped.IsCancellationRequested)
            {
                // However the try ended, nobody wants its connection any more.
                return null;
            }
            catch (ConnectionFailedException error)
            {
                _failure = error;
                LogRetry(_log, wait, error.Message);
            }
            try
            {
                await Task.Delay(wait, _time, _stopped.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    /// <summary>Tries each silo once; the one that was lost comes last, for it may take long not to answer.</summary>
    private async Task<Connection> ConnectAsync(CancellationToken cancellationToken)
    {
        List<Exception> failures = [];
        foreach (var endpoint in InOrder(await _gateways.FindAsync(cancellationToken)))
        {
            try
            {
                var connection = await _connector.ConnectAsync(endpoint, _node!, _self!, cancellationToken);
                _last = endpoint;
                return connection;
            }
            catch (ConnectionFailedException error)
            {
                failures.Add(error);
            }
        }
        throw failures is [var only] ? only : new ConnectionFailedException(
            string.Join(Environment.NewLine, failures.Select(f => f.Message)), failures[^1]);
    }

    /// <summary>Begins behind the last one, and goes round.</summary>
    private IEnumerable<EndPoint> InOrder(IReadOnlyList<EndPoint> gateways)
    {
        var first = Enumerable.Range(0, gateways.Count).FirstOrDefault(i => gateways[i].Equals(_last), -1) + 1;
        return gateways.Skip(first).Concat(gateways.Take(first));
    }

    [LoggerMessage(EventId = 50, Level = LogLevel.Debug, Message = "Connected to silo {Silo}")]
    private static partial void LogConnected(ILogger log, SiloAddress silo);

    [LoggerMessage(EventId = 51, Level = LogLevel.Warning, Message = "Lost silo {Silo}: {Reason}")]
    private static partial void LogLost(ILogger log, SiloAddress silo, string reason);

    [LoggerMessage(EventId = 52, Level = LogLevel.Warning, Message = "Not connected; next try in {Wait}. {Reason}")]
    private static partial void LogRetry(ILogger log, TimeSpan wait, string reason);
}

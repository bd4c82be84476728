using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Orleans.Networking;

/// <summary>Takes connections of silos and clients. Until one has shown who it is it gets little memory and little time.</summary>
internal sealed partial class Listener(TcpOptions options, TimeProvider time, ILoggerFactory logs, bool silos = true) : IAsyncDisposable
{
    /// <summary>How many connections may be in their handshake at once; more are closed.</summary>
    private const int MaxHandshakes = 256;

    private readonly ILogger _log = logs.CreateLogger("Orleans.Networking");
    private readonly ConcurrentDictionary<Connection, Task> _open = new();
    private IConnectionListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _handshakes;
    private volatile bool _isStopped;

    public async Task<IPEndPoint> BindAsync(CancellationToken cancellationToken)
    {
        var factory = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logs);
        _listener = await factory.BindAsync(options.Listen, cancellationToken);
        return (IPEndPoint)_listener.EndPoint;
    }

    public void Start(INode node, Identity self) => _accepting = AcceptAsync(node, self);

    /// <summary>Takes no more connections, and ends those there are. Once is enough, twice does no harm.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_listener is not null) await _listener.UnbindAsync();
        await _accepting;
        _isStopped = true;
        foreach (var connection in _open.Keys) connection.Stop();
        await Task.WhenAll(_open.Values);
        if (_listener is not null) await _listener.DisposeAsync();
    }

    /// <summary>The connection that this silo has made, if there is one.</summary>
    public Connection? Find(SiloAddress silo) => _open.Keys.FirstOrDefault(open => open.Peer == silo && open.Role == PeerRole.Silo);

    private async Task AcceptAsync(INode node, Identity self)
    {
        while (await _listener!.AcceptAsync() is { } context) _ = ServeAsync(context, node, self);
    }

    private async Task ServeAsync(ConnectionContext context, INode node, Identity self)
    {
        var remote = context.RemoteEndPoint;
        Connection? connection = null;
        try
        {
            if (Interlocked.Increment(ref _handshakes) <= MaxHandshakes) connection = await GreetAsync(context, node, self);
            else LogCrowded(_log, remote, MaxHandshakes);
        }
        catch (Exception error) when (error is ConnectionFailedException or WireFormatException or IOException or OperationCanceledException)
        {
            var why = error is OperationCanceledException ? $"It did not say who it is within {options.HandshakeTimeout}." : error.Message;
            LogRefused(_log, remote, why);
        }
        catch (Exception error)
        {
            LogFailed(_log, remote, error);
        }
        finally
        {
            Interlocked.Decrement(ref _handshakes);
        }
        if (connection is null)
        {
            // Disposal lets the refusal go out first.
            await context.Transport.Output.CompleteAsync();
            await Link.DiscardAsync(context);
            return;
        }
        LogOpened(_log, connection.Peer, remote);
        var running = connection.RunAsync();
        _open[connection] = running;

        // It was in its handshake while the others were stopped.
        if (_isStopped) connection.Stop();
        var reason = await running;
        _open.TryRemove(connection, out _);
        LogClosed(_log, connection.Peer, reason);
    }

    private async Task<Connection> GreetAsync(ConnectionContext context, INode node, Identity self)
    {
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, time);
        var link = await Link.AcceptAsync(context, options.Tls, timeout.Token);
        var (role, peer) = await Handshake.AcceptAsync(link.Pipe, self, silos, timeout.Token);
        return new(link, node, role, peer, options, time, _log);
    }

    [LoggerMessage(EventId = 40, Level = LogLevel.Debug, Message = "{Peer} connected from {Remote}")]
    private static partial void LogOpened(ILogger log, SiloAddress peer, EndPoint? remote);

    [LoggerMessage(EventId = 41, Level = LogLevel.Debug, Message = "The connection with {Peer} ended: {Reason}")]
    private static partial void LogClosed(ILogger log, SiloAddress peer, string reason);

    [LoggerMessage(EventId = 42, Level = LogLevel.Warning, Message = "A connection from {Remote} was refused: {Reason}")]
    private static partial void LogRefused(ILogger log, EndPoint? remote, string reason);

    [LoggerMessage(EventId = 43, Level = LogLevel.Error, Message = "A connection from {Remote} failed")]
    private static partial void LogFailed(ILogger log, EndPoint? remote, Exception error);

    [LoggerMessage(EventId = 44, Level = LogLevel.Warning, Message = "A connection from {Remote} was closed: {Limit} others are in their handshake")]
    private static partial void LogCrowded(ILogger log, EndPoint? remote, int limit);
}

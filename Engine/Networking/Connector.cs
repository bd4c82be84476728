using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace Orleans.Networking;

/// <summary>Makes connections to silos.</summary>
internal sealed class Connector(TcpOptions options, TimeProvider time, ILoggerFactory logs) : IDisposable
{
    private readonly SocketConnectionContextFactory _contexts = new(new(), logs.CreateLogger("Orleans.Networking"));
    private readonly ILogger _log = logs.CreateLogger("Orleans.Networking");

    /// <exception cref="ConnectionFailedException">It was not possible; the message says why and what to check.</exception>
    public async Task<Connection> ConnectAsync(EndPoint endpoint, INode node, Identity self, CancellationToken cancellationToken)
    {
        var where = endpoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endpoint.ToString()!;
        using var timeout = new CancellationTokenSource(options.HandshakeTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        ConnectionContext? context = null;
        try
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(endpoint, both.Token);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
            context = _contexts.Create(socket);
            var host = endpoint is DnsEndPoint named ? named.Host : ((IPEndPoint)endpoint).Address.ToString();
            var link = await Link.ConnectAsync(context, options.Tls, host, both.Token);
            var peer = await Handshake.ConnectAsync(link.Pipe, self, where, both.Token);
            return new(link, node, PeerRole.Silo, peer, options, time, _log);
        }
        catch (Exception error)
        {
            if (context is not null)
            {
                context.Abort();
                await Link.DiscardAsync(context);
            }
            if (error is ConnectionFailedException || cancellationToken.IsCancellationRequested) throw;
            throw new ConnectionFailedException($"Cannot connect to {where}: {Explain(error)}", error);
        }
    }

    public void Dispose() => _contexts.Dispose();

    private string Explain(Exception error) => error switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nobody listens there. Is the silo running, and is this its port?",
        OperationCanceledException => $"it did not answer within {options.HandshakeTimeout.TotalSeconds:0.#}s.",
        EndOfStreamException => "it closed the connection. Is it a silo, and do both sides use TLS or neither?",
        WireFormatException => $"it does not speak this protocol. {error.Message}",
        _ => error.Message,
    };
}

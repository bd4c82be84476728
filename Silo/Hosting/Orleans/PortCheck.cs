using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;

namespace Krewe.Hosting;

/// <summary>
/// Sees that a silo does not start on a port that another process has: Orleans would share it with that, and each would get some of the clients.
/// </summary>
internal sealed class PortCheck(IPEndPoint endpoint) : IHostedService
{
    /// <inheritdoc/>
    /// <exception cref="AddressInUseException">Another process listens there.</exception>
    /// <exception cref="SocketException">Nobody can listen there.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

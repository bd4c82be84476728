using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Orleans.Messaging;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Krewe.Hosting;

/// <summary>
/// Before the client starts: looks whether a gateway answers and takes this client, and says why not if none does. Orleans would only say
/// that there is no gateway.
/// </summary>
internal sealed class GatewayProbe(IGatewayListProvider gateways, Func<string?> secret) : IHostedService
{
    /// <inheritdoc/>
    /// <exception cref="ConnectionFailedException">No gateway answers, or none takes this client.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await gateways.InitializeGatewayListProvider();
        Exception? last = null;
        foreach (var gateway in await gateways.GetGateways())
        {
            try
            {
                await ProbeAsync(new(IPAddress.Parse(gateway.Host), gateway.Port), cancellationToken);
                return;
            }
            catch (OrleansException e)
            {
                last = e;
            }
        }

        throw last ?? new ConnectionFailedException("No silo is known that takes clients.");
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ProbeAsync(IPEndPoint gateway, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(SecretConnections.Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var socket = new Socket(gateway.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(gateway, either.Token);
            await using var stream = new NetworkStream(socket);
            await SecretHandshake.ConnectAsync(new StreamPipe(PipeReader.Create(stream), PipeWriter.Create(stream)), secret(), $"{gateway}", either.Token);
        }
        catch (SocketException e)
        {
            throw new ConnectionFailedException(e.SocketErrorCode == SocketError.ConnectionRefused
                ? $"Cannot connect to {gateway}: nobody listens there. Is the silo running, and is this its port?"
                : $"Cannot connect to {gateway}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new ConnectionFailedException($"Cannot connect to {gateway}: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionFailedException($"Cannot connect to {gateway}: it did not answer within {SecretConnections.Patience.TotalSeconds:0}s.", e);
        }
    }

    private sealed record StreamPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

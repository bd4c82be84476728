using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime.Messaging;

namespace Krewe.Tests.Hosting;

/// <summary>Who does not know the secret of the cluster does not get as far as Orleans' own protocol.</summary>
public sealed class SecretTests : ClusterTest
{
    [Theory]
    [InlineData(null, "right", "it has no cluster secret")]
    [InlineData("right", null, "asks for the cluster's secret")]
    [InlineData("right", "wrong", "the cluster's secret is wrong")]
    public async Task A_client_with_another_secret_is_refused_and_told_why(string? silo, string? client, string why)
    {
        var cluster = await StartAsync(configure: options => options.Secret = silo);
        var error = await Assert.ThrowsAsync<ConnectionFailedException>(() => ConnectAsync(cluster, client));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("right", error.Message.Replace("is it the right silo", "", StringComparison.OrdinalIgnoreCase), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_handshake_is_dropped_and_the_silo_goes_on()
    {
        var cluster = await StartAsync();
        for (var i = 0; i < 200; i++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPEndPoint.Parse(await TestNetwork.GatewayOfAsync(cluster.Service<IServiceProvider>())));
            await socket.SendAsync(RandomNumberGenerator.GetBytes(1 + (i * 7)));
            if (i % 2 == 0)
            {
                socket.Shutdown(SocketShutdown.Send);
                try
                {
                    Assert.Equal(0, await socket.ReceiveAsync(new byte[100]).WaitAsync(Patience)); // It hears nothing.
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
                {
                    // Closed with some of it unread.
                }
            }
        }

        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience));
    }

    private static async Task ConnectAsync(TestCluster cluster, string? secret)
    {
        var gateway = await TestNetwork.GatewayOfAsync(cluster.Service<IServiceProvider>());
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddKreweClient(client => (client.Gateways, client.Secret) = ([gateway], secret));
        using var host = builder.Build();
        await host.StartAsync();
    }
}

using Krewe.Hosting;
using Krewe.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Krewe.Tests.Hosting;

/// <summary>A client that reaches a silo as another process does: over TCP, so that every call has to fit into a frame.</summary>
internal sealed class GatewayClient : IAsyncDisposable
{
    private const string Secret = "secret of the test cluster";

    private readonly IHost host;

    private GatewayClient(IHost host) => this.host = host;

    public ICluster Cluster => host.Services.GetRequiredService<ICluster>();

    /// <summary>Lets a silo take such clients.</summary>
    public static void Open(SiloOptions silo) => (silo.Gateway, silo.Secret) = ("127.0.0.1:0", Secret);

    /// <summary>Connects to the first silos.</summary>
    public static async Task<GatewayClient> ConnectAsync(TestCluster cluster, int silos = 1)
    {
        var gateways = await Task.WhenAll(Enumerable.Range(0, silos).Select(silo => TestNetwork.GatewayOfAsync(cluster.Service<IServiceProvider>(silo))));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddKreweClient(client => (client.Gateways, client.Secret) = (gateways, Secret));
        var client = new GatewayClient(builder.Build());
        await client.host.StartAsync();
        return client;
    }

    public IClusterClient Grains => host.Services.GetRequiredService<IClusterClient>();

    public ShardMap Shards(int count) => new(Grains, count);

    /// <summary>Ends without being stopped before.</summary>
    public ValueTask DropAsync() => ((IAsyncDisposable)host).DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}

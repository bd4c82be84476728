using Krewe.Hosting;
using Krewe.Queues;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Networking;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>A client that reaches a silo as another process does: over TCP, so that every call has to fit into a frame.</summary>
internal sealed class GatewayClient : IAsyncDisposable
{
    private const string Secret = "secret of the test cluster";

    private readonly InMemoryHost host;

    private GatewayClient(InMemoryHost host) => this.host = host;

    public ICluster Cluster => host.Services.GetRequiredService<ICluster>();

    /// <summary>Lets a silo take such clients.</summary>
    public static void Open(SiloOptions silo) => (silo.Gateway, silo.Secret) = ("127.0.0.1:0", Secret);

    public static async Task<GatewayClient> ConnectAsync(TestCluster cluster)
    {
        var gateway = cluster.Service<Gateway>();
        await gateway.StartedAsync(default); // An in-memory host starts no more than it must.
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddKreweClient(client => (client.Gateways, client.Secret) = ([$"{gateway.Endpoint}"], Secret));
        return new(await new InMemoryHost(new InMemoryCluster(), services).StartAsync());
    }

    public ShardMap Shards(int count) => new(host.Client, count);

    public ValueTask DisposeAsync() => host.DisposeAsync();
}

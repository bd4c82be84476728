using Krewe.Redis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Networking;

namespace Krewe.Hosting;

/// <summary>Hosts the client on the embedded engine. What else differs between the engines is in folders named after them.</summary>
internal static class ClientEngine
{
    /// <summary>
    /// Calls are lost with a silo that stands still or was cut off, and have to be made again by another one, before they time out: it is given up
    /// a little later than its cluster gives it up.
    /// </summary>
    private static readonly TimeSpan GatewayTimeout = TimeSpan.FromSeconds(8);

    public static void AddClient(IServiceCollection services, ClientOptions options) => services.AddClusterClient(client =>
    {
        TcpOptions tcp = null!;
        client.UseTcp(settings =>
        {
            tcp = settings;
            tcp.Gateways = [.. options.Gateways.Select(g => GatewayAddress.Parse(g, nameof(options.Gateways)))];
            tcp.Secret = options.Secret;
            tcp.PingTimeout = GatewayTimeout;
        });
        client.Configure(node => node.ClusterId = options.Cluster);
        if (options.Broker is { } broker)
        {
            services.AddRedisConnection(BrokerRules.Parse(broker));
            services.AddHostedService(s => new ClusterSecret(s.GetRequiredService<RedisConnection>(), options.Cluster, tcp, draw: false));
            client.UseRedisGateways(s => s.GetRequiredService<RedisConnection>());
        }
    });
}

using Krewe.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Krewe.Hosting;

/// <summary>Hosts the client on Orleans. What else differs between the engines is in folders named after them.</summary>
internal static class ClientEngine
{
    /// <summary>
    /// A gateway that stands still or was cut off is noticed when its cluster has given it up and the list is read again. Then the connection to it
    /// ends, and with that the calls that are lost.
    /// </summary>
    private static readonly TimeSpan ListPeriod = TimeSpan.FromSeconds(5);

    public static void AddClient(IServiceCollection services, ClientOptions options)
    {
        var secret = options.Secret;
        var broker = options.Broker is { } text ? BrokerRules.Parse(text) : null;
        if (broker is not null)
        {
            services.AddRedisConnection(broker);
            services.AddSingleton<IHostedService>(s =>
                new ClusterSecret(s.GetRequiredService<RedisConnection>(), options.Cluster, secret, drawn => secret = drawn, draw: false));
        }

        services.AddSingleton<IHostedService>(s => new GatewayProbe(s.GetRequiredService<IGatewayListProvider>(), () => secret)); // Before the client.
        Wire.AddErrors(services);
        services.AddOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.Cluster);
            services.AddSingleton(_ => new LostCalls(TimeProvider.System));
            services.AddSingleton<IOutgoingGrainCallFilter>(s => s.GetRequiredService<LostCalls>());
            client.AddGatewayCountChangedHandler(s => s.GetRequiredService<LostCalls>().OnGatewayCountChanged);
            client.Configure<ClientConnectionOptions>(c => c.ConfigureConnection(connections => SecretConnections.Connect(connections, () => secret)));
            if (broker is not null)
            {
                client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = ListPeriod);
                client.UseRedisClustering(redis => redis.ConfigurationOptions = RedisSettings.Of(broker));
            }
            else
            {
                client.Services.AddSingleton<IGatewayListProvider>(
                    new GatewayList([.. options.Gateways.Select(g => GatewayAddress.Parse(g, nameof(options.Gateways)))]));
            }
        });
    }
}

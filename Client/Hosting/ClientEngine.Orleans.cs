using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Krewe.Hosting;

/// <summary>Hosts the client on Orleans. The one place of the client that differs between the engines.</summary>
internal static class ClientEngine
{
    public static void AddClient(IServiceCollection services, ClientOptions options)
    {
        services.AddSingleton<IHostedService>(s => new GatewayProbe(s.GetRequiredService<IGatewayListProvider>(), options.Secret)); // Before the client.
        services.AddOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = ClusterName.Default);
            client.Configure<ClientConnectionOptions>(c => c.ConfigureConnection(connections => SecretConnections.Connect(connections, options.Secret)));
            client.Services.AddSingleton<IGatewayListProvider>(
                new GatewayList([.. options.Gateways.Select(g => GatewayAddress.Parse(g, nameof(options.Gateways)))]));
        });
    }
}

using System.Net;
using Krewe.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace Krewe.Hosting;

/// <summary>Hosts the silo on Orleans. The one place that differs between the engines.</summary>
internal static class EngineHosting
{
    public static void AddSilo(IServiceCollection services, SiloOptions options) => services.AddOrleans(silo =>
    {
        AddEndpoints(silo, options);
        if (services.All(s => s.ServiceType != typeof(IMembershipTable))) // A cluster that is registered already is joined.
        {
            silo.UseDevelopmentClustering(primarySiloEndpoint: null); // This silo alone.
        }

        AddStates(silo, options);
    });

    /// <summary>Where the silo takes clients; null when it does not, or not yet.</summary>
    public static IPEndPoint? GatewayOf(IServiceProvider services) =>
        services.GetService<IOptions<EndpointOptions>>()?.Value is { GatewayPort: > 0 } endpoints
            ? endpoints.GatewayListeningEndpoint ?? new(endpoints.AdvertisedIPAddress, endpoints.GatewayPort)
            : null;

    private static void AddEndpoints(ISiloBuilder silo, SiloOptions options)
    {
        var gateway = options.Gateway is { } text ? GatewayRules.Listen(text) : null;
        if (gateway is { Port: 0 })
        {
            gateway.Port = FreePort.Take(gateway.Address);
        }

        silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = ClusterName.Default);
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = IPAddress.Loopback; // There are no silos on other machines.
            endpoints.SiloPort = FreePort.Take(IPAddress.Loopback);
            endpoints.GatewayPort = gateway?.Port ?? 0;
            endpoints.GatewayListeningEndpoint = gateway;
        });
        silo.Configure<SiloConnectionOptions>(c =>
        {
            c.ConfigureGatewayInboundConnection(connections => SecretConnections.Accept(connections, options.Secret));
            c.ConfigureSiloInboundConnection(connections => SecretConnections.Accept(connections, options.Secret));
            c.ConfigureSiloOutboundConnection(connections => SecretConnections.Connect(connections, options.Secret));
        });
    }

    private static void AddStates(ISiloBuilder silo, SiloOptions options)
    {
        if (options.InMemory)
        {
            silo.UseInMemoryReminderService();
            silo.AddMemoryGrainStorage(StorageNames.State);
        }
        else
        {
            silo.AddReminders();
            silo.Services.AddSingleton<IReminderTable, SqliteReminderTable>();
            silo.Services.AddKeyedSingleton<IGrainStorage, SqliteGrainStorage>(StorageNames.State);
        }
    }
}

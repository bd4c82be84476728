using System.Net;
using System.Security.Cryptography;
using Krewe.Queues;
using Krewe.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Networking;
using Orleans.Storage;

namespace Krewe.Hosting;

/// <summary>Hosts the silo on the embedded engine. The one place that differs between the engines.</summary>
internal static class EngineHosting
{
    public static void AddSilo(IServiceCollection services, SiloOptions options) => services.AddSilo(silo =>
    {
        // A cluster that is registered already is shared with other silos of this process.
        silo.UseInMemoryCluster(services.LastOrDefault(s => s.ServiceType == typeof(InMemoryCluster))?.ImplementationInstance as InMemoryCluster ?? new());
        silo.AddOwnerRule<EvenPlacement>(provider => new ShardOwners(() => provider.GetRequiredService<ShardMap>().Count));
        if (options.InMemory)
        {
            silo.UseInMemoryReminderService();
            silo.AddMemoryGrainStorage(StorageNames.State);
        }
        else
        {
            // Another one each time: what an earlier process held is known to be lost at once.
            services.AddSingleton(new NodeAddress(SiloAddress.New(IPAddress.Loopback, 20001, RandomNumberGenerator.GetInt32(1, int.MaxValue))));
            services.AddSingleton<IReminderTable, SqliteReminderTable>();
            services.AddKeyedSingleton<IGrainStorage, SqliteGrainStorage>(StorageNames.State);
        }

        if (options.Gateway is { } gateway)
        {
            silo.OpenGateway(tcp =>
            {
                tcp.Listen = GatewayRules.Listen(gateway);
                tcp.Secret = options.Secret;
            });
        }
    });

    /// <summary>Where the silo takes clients; null when it does not, or not yet.</summary>
    public static IPEndPoint? GatewayOf(IServiceProvider services) => services.GetService<Gateway>()?.Endpoint;
}

using System.Net;
using System.Security.Cryptography;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Queues;
using Krewe.Redis;
using Krewe.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Networking;
using Orleans.Storage;

namespace Krewe.Hosting;

/// <summary>Hosts the silo on the embedded engine. What else differs between the engines is in files and folders named after them.</summary>
internal static class EngineHosting
{
    /// <summary>What the engine is called, as in <c>-p:Engine=…</c>.</summary>
    public const string Name = "Embedded";

    /// <summary>What the connection is called that the membership has.</summary>
    private const string MembershipConnection = "krewe-membership";

    public static void AddSilo(IServiceCollection services, SiloOptions options) => services.AddSilo(silo =>
    {
        silo.AddOwnerRule<EvenPlacement>(provider => new ShardOwners(provider.GetRequiredService<IShardPlacement>(), () => provider.GetRequiredService<ShardMap>().Count));
        silo.AddOwnerRule<SpreadPlacement>(_ => new SpreadOwners());
        silo.AddOwnerRule<SiloPlacement>(_ => new SiloOwners());
        if (options.Broker is { } broker)
        {
            AddToCluster(silo, options, BrokerRules.Parse(broker));
        }
        else
        {
            AddAlone(silo, options);
        }
    });

    /// <summary>Where the silo takes clients; null when it does not, or not yet.</summary>
    public static IPEndPoint? GatewayOf(IServiceProvider services) =>
        services.GetService<Gateway>()?.Endpoint ?? (services.GetService<SiloNetwork>() is { Endpoint: not null } ? services.GetRequiredService<NodeAddress>().Value.Endpoint : null);

    /// <summary>One of the silos that share a Redis. Clients and silos come in by one port.</summary>
    private static void AddToCluster(ISiloBuilder silo, SiloOptions options, RedisUrl broker)
    {
        TcpOptions tcp = null!;
        var gateway = options.Gateway is { } text ? GatewayRules.Listen(text) : null;
        var advertise = options.Advertise is { } address ? IPAddress.Parse(address) : null;
        silo.Configure(node => (node.ClusterId, node.Name) = (options.Cluster, options.Worker.FullName));
        silo.UseTcp(
            settings => (tcp = settings).Secret = options.Secret,
            (services, settings) =>
            {
                var everywhere = gateway is not null && (gateway.Address.Equals(IPAddress.Any) || gateway.Address.Equals(IPAddress.IPv6Any));
                var towards = gateway is null || (everywhere && advertise is null) ? services.GetRequiredService<BrokerRoute>().Find(broker) : null;
                (settings.Listen, settings.Advertise) = (gateway ?? new(towards!, 0), advertise ?? (everywhere ? towards : null));
            });
        silo.Services.AddSingleton(s => new ClusterSecret(s.GetRequiredService<RedisConnection>(), options.Cluster, tcp, draw: true));
        silo.Services.AddSingleton<IHostedService>(s => s.GetRequiredService<ClusterSecret>());
        silo.Services.AddHostedService<SecretKeeper>();
        // Of its own: a heartbeat does not wait behind large commits.
        silo.Services.AddRedisConnection(broker, key: MembershipConnection);
        silo.UseRedisMembership(s => s.GetRequiredKeyedService<RedisConnection>(MembershipConnection), watch =>
        {
            (watch.EntryTimeout, watch.DeathTimeout) = (options.EntryTimeout, options.DeathTimeout);
            watch.RefusalTimeout = options.DeathTimeout / 2;
            (watch.ProbeTimeout, watch.StoreTimeout) = (options.DeathTimeout / 3, options.DeathTimeout / 3);
            watch.HeartbeatPeriod = TimeSpan.FromTicks(Math.Min(watch.HeartbeatPeriod.Ticks, (options.DeathTimeout / 6).Ticks));
        });
        silo.Services.AddSingleton<IReminderTable>(s => s.GetRequiredService<RedisReminderTable>());
        silo.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.State, (s, _) => s.GetRequiredService<RedisGrainStorage>());
        silo.Services.AddSingleton<ISiloHealth, MembershipWatch>();
    }

    private static void AddAlone(ISiloBuilder silo, SiloOptions options)
    {
        // A cluster that is registered already is shared with other silos of this process.
        var services = silo.Services;
        silo.UseInMemoryCluster(services.LastOrDefault(s => s.ServiceType == typeof(InMemoryCluster))?.ImplementationInstance as InMemoryCluster ?? new());
        silo.Configure(node => (node.ClusterId, node.Name) = (options.Cluster, options.Worker.FullName));
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
    }
}

using System.Net;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Queues;
using Krewe.Redis;
using Krewe.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Persistence;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Krewe.Hosting;

/// <summary>Hosts the silo on Orleans. What else differs between the engines is in files and folders named after them.</summary>
internal static class EngineHosting
{
    /// <summary>What the engine is called, as in <c>-p:Engine=…</c>.</summary>
    public const string Name = "Orleans";

    public static void AddSilo(IServiceCollection services, SiloOptions options)
    {
        var secret = options.Secret;
        var broker = options.Broker is { } text ? BrokerRules.Parse(text) : null;
        if (broker is not null)
        {
            services.AddSingleton(s => new ClusterSecret(s.GetRequiredService<RedisConnection>(), options.Cluster, secret, drawn => secret = drawn, draw: true));
            services.AddSingleton<IHostedService>(s => s.GetRequiredService<ClusterSecret>()); // Before the silo.
            services.AddHostedService<SecretKeeper>();
            services.AddRedisConnection(broker, key: BrokerWatch.Connection);
            services.AddSingleton<BrokerWatch>();
            services.AddHostedService(s => s.GetRequiredService<BrokerWatch>());
            services.AddSingleton<ISiloHealth>(s => s.GetRequiredService<BrokerWatch>());
        }

        if (options.Gateway is { } gateway)
        {
            services.AddSingleton<IHostedService>(new PortCheck(GatewayRules.Listen(gateway))); // Before the silo.
        }

        services.AddSingleton<SiloEnd>();
        services.AddSingleton<IFatalErrorHandler>(s => s.GetRequiredService<SiloEnd>());
        Wire.AddErrors(services);
        services.Configure<LoggerFilterOptions>(filters =>
        {
            // Orleans says much that is for its own developers. First, so that what the configuration says of it holds.
            filters.Rules.Insert(0, new(null, "Orleans", LogLevel.Warning, null));
            filters.Rules.Insert(0, new(null, "Orleans.Runtime.Silo", LogLevel.Error, null)); // It recommends the collector for servers, which is the choice of the program that hosts it.
            filters.Rules.Insert(0, new(null, "Polly", LogLevel.Warning, null));
        });
        services.AddOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.Cluster);
            silo.Configure<Orleans.Configuration.SiloOptions>(named => named.SiloName = options.Worker.FullName);
            Endpoints.AddTo(silo, options, broker);
            silo.Configure<SiloConnectionOptions>(c =>
            {
                c.ConfigureGatewayInboundConnection(connections => SecretConnections.Accept(connections, () => secret));
                c.ConfigureSiloInboundConnection(connections => SecretConnections.Accept(connections, () => secret));
                c.ConfigureSiloOutboundConnection(connections => SecretConnections.Connect(connections, () => secret));
            });
#pragma warning disable ORLEANSEXP003 // The older directory loses registrations while silos leave, and with them 30 s of a shard.
            silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

            // Else what a dead silo had begins elsewhere half a minute after its last word, in case it still runs: shards are fenced, and states have ETags.
            silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
            silo.Services.AddSingleton<OwnPlaces>();
            silo.Services.AddSingleton<IGrainDirectoryResolver>(s => s.GetRequiredService<OwnPlaces>());
            silo.Services.AddPlacementDirector<EvenPlacement, EvenPlacementDirector>();
            silo.Services.AddPlacementDirector<SpreadPlacement, SpreadPlacementDirector>();
            silo.Services.AddPlacementDirector<SiloPlacement, SiloPlacementDirector>();
            silo.Services.AddSingleton<SpreadGrains>();
            silo.Services.AddSingleton<IConfigureGrainContextProvider>(s => s.GetRequiredService<SpreadGrains>());
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.ActivationManagement, new SteadyTime());
            AddTables(silo, options, broker);
        });
        services.AddHostedService(s => ActivatorUtilities.CreateInstance<LastLook>(s, TimeProvider.System));
        services.AddHostedService(s => s.GetRequiredService<SiloEnd>());
        services.AddHostedService<ShardMoves>();
    }

    /// <summary>Where the silo takes clients; null when it does not, or not yet.</summary>
    public static IPEndPoint? GatewayOf(IServiceProvider services) =>
        services.GetService<IOptions<EndpointOptions>>()?.Value is { GatewayPort: > 0 } endpoints
            ? endpoints.GatewayListeningEndpoint ?? new(endpoints.AdvertisedIPAddress, endpoints.GatewayPort)
            : null;

    /// <summary>
    /// How silos watch each other: one that was killed or stands still is given up in about the same time as on the embedded engine. Three probes
    /// must be missed, two silos must agree where there are more than two, and a silo that is slow itself gives others more time.
    /// </summary>
    private static void Watch(ClusterMembershipOptions members, TimeSpan deathTimeout)
    {
        members.NumMissedProbesLimit = 3;
        members.ProbeTimeout = deathTimeout / members.NumMissedProbesLimit;
        members.MaxProbeTimeout = members.ProbeTimeout; // A silo that was heard within three times this span is not given up.
        members.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        members.IAmAliveTablePublishTimeout = deathTimeout / 2; // After three of them, who starts does not wait for a silo that is gone.
    }

    /// <summary>Members, reminders and states: in the broker, in the silo's file, or in memory.</summary>
    private static void AddTables(ISiloBuilder silo, SiloOptions options, RedisUrl? broker)
    {
        if (broker is not null)
        {
            silo.Configure<ClusterMembershipOptions>(members => Watch(members, options.DeathTimeout));
            silo.UseRedisClustering(redis => redis.ConfigurationOptions = RedisSettings.Of(broker));
            silo.UseRedisReminderService(redis => redis.ConfigurationOptions = RedisSettings.Of(broker));
            silo.AddRedisGrainStorage(StorageNames.State, (RedisStorageOptions redis) =>
            {
                redis.ConfigurationOptions = RedisSettings.Of(broker);
                redis.DeleteStateOnClear = true;
                redis.GrainStorageSerializer = new JsonStates();
            });
            return;
        }

        if (silo.Services.All(s => s.ServiceType != typeof(IMembershipTable))) // A cluster that is registered already is joined.
        {
            silo.UseDevelopmentClustering(primarySiloEndpoint: null); // This silo alone.
        }

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

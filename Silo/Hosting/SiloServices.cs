using System.Net;
using System.Reflection;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Execution.Isolation;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Krewe.Hosting;

/// <summary>Puts a silo into any generic host.</summary>
public static class SiloServices
{
    private static readonly TimeSpan LeavingTime = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Adds a silo with its worker, and an <see cref="ICluster"/> that speaks to it. Store, silo and worker start with the host in this order
    /// and stop in the reverse one. The host's shutdown gets at least a minute more than <see cref="WorkerOptions.ShutdownTimeout"/>.
    /// </summary>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    /// <exception cref="InvalidOperationException">These services have a silo or a client already.</exception>
    public static IServiceCollection AddKreweSilo(this IServiceCollection services, Action<SiloOptions>? configure = null)
    {
        var options = new SiloOptions();
        configure?.Invoke(options);
        OptionsRules.Check(options);
        HostRules.Claim(services, nameof(AddKreweSilo));
        options.Shards.VerdictTime = options.DeathTimeout * 2;
        if (options.TaskAssemblies.Count == 0 && Assembly.GetEntryAssembly() is { } entry)
        {
            options.TaskAssemblies.Add(entry);
        }

        services.AddSingleton(options);
        services.AddSingleton(Options.Create(options.Shards));
        services.AddSingleton(Options.Create(options.Worker));
        foreach (var assembly in options.TaskAssemblies.Distinct())
        {
            services.AddKreweTasks(assembly);
        }

        foreach (var schedule in options.Schedules)
        {
            services.AddSingleton(schedule);
        }

        if (options.EventFile.Path is not null)
        {
            services.AddSingleton<IEventSink>(_ => new EventFile(options.EventFile, options.Worker.FullName));
        }

        services.AddMetrics();
        AddStore(services, options);
        services.AddKreweStorage();
        services.AddKrewePayloads(options.Payloads, options.Broker is null ? null : options.Cluster, options.InMemory ? null : Path.Combine(options.DataDirectory, "blobs"));
        EngineHosting.AddSilo(services, options);
        services.AddSingleton<ProcessIsolation>();
        services.AddSingleton<IIsolation>(s => s.GetRequiredService<ProcessIsolation>());
        services.AddHostedService<NeighborTasks>(); // Right after the silo, and before the worker: what it can run is known where it is submitted.
        services.AddHostedService(s => s.GetRequiredService<ProcessIsolation>()); // Before the worker, and stopped after it.
        services.AddKreweWorker();
        services.AddHostedService<BlobSweeper>();
        services.AddSingleton<INeighbors, Neighbors>();
        services.AddSingleton<ISiloFacts, SiloFacts>();
        if (options.Broker is not null)
        {
            services.AddHostedService(s => new Greeting(s.GetRequiredService<INeighbors>(), s.GetRequiredService<ILogger<Greeting>>()));
        }

        services.AddHostedService<NeighborWatch>();
        services.PostConfigure<HostOptions>(host =>
        {
            // When the worker's own time is over, the silo still has to end its grains and to leave.
            var least = options.Worker.ShutdownTimeout + LeavingTime;
            host.ShutdownTimeout = host.ShutdownTimeout > least ? host.ShutdownTimeout : least;
        });
        services.AddHealthChecks().AddCheck<WorkerHealth>("krewe");
        services.AddOptions<ClientOptions>();
        services.TryAddSingleton<ICluster>(s => ActivatorUtilities.CreateInstance<Cluster>(s));
        return services;
    }

    /// <summary>Where the silo takes clients: the port that was taken, when a free one was asked for. Null when it takes none, or not yet.</summary>
    public static IPEndPoint? GetKreweGateway(this IServiceProvider services) => EngineHosting.GatewayOf(services);

    private static void AddStore(IServiceCollection services, SiloOptions options)
    {
        if (options.Broker is { } broker)
        {
            services.AddKreweRedisStorage(BrokerRules.Parse(broker), new() { Prefix = options.Cluster, Engine = EngineHosting.Name });
            services.AddSingleton<BrokerRoute>();
            services.AddHostedService<BrokerWait>(); // First of all that start.
        }
        else if (options.InMemory)
        {
            services.TryAddSingleton<IShardStore>(_ => new MemoryShardStore());
        }
        else
        {
            services.AddSingleton(provider => new SqliteFile(options.DataDirectory, provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<IShardStore, SqliteShardStore>();
        }
    }
}

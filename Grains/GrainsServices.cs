using System.Reflection;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Queues;
using Krewe.Schedules;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;

namespace Krewe;

/// <summary>Registers what the grains need. The engine, a shard store and grain storage come from the host.</summary>
public static class GrainsServices
{
    /// <summary>Everything that has to start before the silo: the store.</summary>
    public static IServiceCollection AddKreweStorage(this IServiceCollection services)
    {
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IClusterClock, LocalClock>();
        services.TryAddSingleton<IShardPlacement, EvenShardPlacement>();
        services.AddSingleton<Probation>();
        services.AddSingleton<StoreService>();
        services.AddHostedService(s => s.GetRequiredService<StoreService>());
        services.AddSingleton(s => new ShardMap(s.GetRequiredService<IGrainFactory>(), s.GetRequiredService<StoreService>().Shards));
        return services;
    }

    /// <summary>Everything that starts after the silo: the worker.</summary>
    public static IServiceCollection AddKreweWorker(this IServiceCollection services)
    {
        services.TryAddSingleton(s => new TaskThreads(s.GetRequiredService<IOptions<WorkerOptions>>().Value.Concurrency));
        services.TryAddSingleton(s => new Schedulers(TaskScheduler.Default, s.GetRequiredService<TaskThreads>()));
        services.TryAddSingleton(new Random());
        services.TryAddSingleton<IdSource>();
        services.AddSingleton<EventHub>();
        services.AddSingleton<OrderBook>();
        services.AddSingleton<RunnerTelemetry>();
        services.AddSingleton<ShardTelemetry>();
        services.TryAddSingleton<ISiloHealth, AlwaysHealthy>();
        services.AddSingleton<TaskRunner>();
        services.AddSingleton<Worker>();
        services.AddSingleton<IWorkerStatus>(s => s.GetRequiredService<Worker>());
        services.AddSingleton<IWorkerControl>(s => s.GetRequiredService<Worker>());
        services.AddSingleton(s => new TaskRegistry(s.GetServices<TaskDefinition>()));
        services.AddSingleton<LocalShards>();
        services.AddHostedService(s => s.GetRequiredService<LocalShards>());
        services.AddHostedService<EventSinks>(); // Before the worker, and stopped after it.
        services.AddHostedService<WorkerService>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IScheduleSource, TaskSchedules>());
        services.AddSingleton<DeclaredSchedules>();
        services.AddHostedService<ScheduleDeclarer>();
        return services;
    }

    /// <summary>Lets the silo run the tasks of <paramref name="assembly"/>, with the services it registers through <see cref="ITaskServices"/>.</summary>
    public static IServiceCollection AddKreweTasks(this IServiceCollection services, Assembly assembly)
    {
        foreach (var definition in TaskRegistry.DefinitionsOf(assembly))
        {
            services.AddSingleton(definition);
        }

        foreach (var type in assembly.GetExportedTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(ITaskServices))))
        {
            ((ITaskServices)Activator.CreateInstance(type)!).Configure(services);
        }

        return services;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Storage;

namespace Orleans.Hosting;

/// <summary>The parts a silo or client can be made of.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>A cluster of this one silo.</summary>
    public static ISiloBuilder UseLocalhostClustering(this ISiloBuilder builder) => builder.UseInMemoryCluster(new());

    /// <summary>One of the silos of a cluster within this process.</summary>
    public static ISiloBuilder UseInMemoryCluster(this ISiloBuilder builder, InMemoryCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cluster);
        AddInMemory(builder.Services, cluster, client: false);
        return builder;
    }

    /// <summary>A client of a cluster within this process.</summary>
    public static IClientBuilder UseInMemoryCluster(this IClientBuilder builder, InMemoryCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cluster);
        AddInMemory(builder.Services, cluster, client: true);
        return builder;
    }

    /// <summary>Keeps states of this storage in memory; the silos of an in-memory cluster share them.</summary>
    public static ISiloBuilder AddMemoryGrainStorage(this ISiloBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton<IGrainStorage>(name, (services, _) => Storage(services, name));
        return builder;
    }

    public static ISiloBuilder AddMemoryGrainStorageAsDefault(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IGrainStorage>(services => Storage(services, "Default"));
        return builder.AddMemoryGrainStorage("Default");
    }

    /// <summary>Keeps reminders in memory; the silos of an in-memory cluster share them.</summary>
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IReminderTable>(services => services.GetService<InMemoryCluster>()?.Reminders ?? new());
        return builder;
    }

    /// <summary>Grains whose class has this placement strategy live where the rule says. All silos must have the same.</summary>
    public static ISiloBuilder AddOwnerRule<TStrategy>(this ISiloBuilder builder, Func<IServiceProvider, IOwnerRule> rule)
        where TStrategy : PlacementStrategy, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(rule);
        builder.Services.AddKeyedSingleton<IOwnerRule>(typeof(TStrategy), (services, _) => rule(services));
        return builder;
    }

    /// <summary>Sets options of this silo.</summary>
    public static ISiloBuilder Configure(this ISiloBuilder builder, Action<NodeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Options(configure);
        return builder;
    }

    /// <summary>Sets options of this client.</summary>
    public static IClientBuilder Configure(this IClientBuilder builder, Action<NodeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Options(configure);
        return builder;
    }

    /// <summary>The clock of this silo's timers, timeouts, collection and reminders.</summary>
    public static ISiloBuilder UseTime(this ISiloBuilder builder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(time);
        return builder;
    }

    private static void Options(this IServiceCollection services, Action<NodeOptions> configure)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(NodeOptions))?.ImplementationInstance is not NodeOptions options)
            services.AddSingleton(options = new NodeOptions());
        configure(options);
    }

    private static void AddInMemory(IServiceCollection services, InMemoryCluster cluster, bool client)
    {
        services.AddSingleton(cluster);
        services.AddSingleton(new NodeAddress(cluster.NewAddress(client)));
        services.AddSingleton<INetwork, InMemoryNetwork>();
        services.AddSingleton<IMembership, InMemoryMembership>();
    }

    private static MemoryGrainStorage Storage(IServiceProvider services, string name) =>
        services.GetService<InMemoryCluster>()?.Storage(name) ?? new();
}

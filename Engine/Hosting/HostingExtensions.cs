using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Puts a silo or a client into a host. It starts with the host, before the hosted services that are registered after it.</summary>
public static class HostingExtensions
{
    /// <summary>Makes the host a silo; without further configuration, one that is a cluster by itself.</summary>
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder builder, Action<ISiloBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSilo(configure);
        return builder;
    }

    /// <summary>Makes the host a client.</summary>
    public static IHostApplicationBuilder UseOrleansClient(this IHostApplicationBuilder builder, Action<IClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddClusterClient(configure);
        return builder;
    }

    public static IServiceCollection AddSilo(this IServiceCollection services, Action<ISiloBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = new SiloBuilder(services);
        configure?.Invoke(builder);
        if (services.All(service => service.ServiceType != typeof(INetwork))) builder.UseLocalhostClustering();
        services.TryAddSingleton<NodeOptions>();
        services.AddSingleton(provider => new Silo(provider, provider.GetRequiredService<NodeAddress>().Value));
        services.AddSingleton<ILocalSiloDetails>(provider => provider.GetRequiredService<Silo>());
        services.AddSingleton<Node>(provider => provider.GetRequiredService<Silo>());
        AddFactory(services);
        services.AddHostedService<SiloService>();
        return services;
    }

    public static IServiceCollection AddClusterClient(this IServiceCollection services, Action<IClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        configure(new SiloBuilder(services));
        services.TryAddSingleton<NodeOptions>();
        services.AddSingleton(provider => new ClientNode(provider, provider.GetRequiredService<NodeAddress>().Value));
        services.AddSingleton<Node>(provider => provider.GetRequiredService<ClientNode>());
        AddFactory(services);
        services.AddHostedService<ClientService>();
        return services;
    }

    private static void AddFactory(IServiceCollection services)
    {
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<Node>().GrainFactory);
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<IClusterClient>());
    }
}

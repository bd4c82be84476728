using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Makes silos of different processes a cluster.</summary>
public static class MembershipExtensions
{
    /// <summary>
    /// The silo finds its neighbors in a store that all of them share, and watches them. Its network must be able to probe others,
    /// as <see cref="NetworkExtensions.UseTcp(ISiloBuilder, Action{Networking.TcpOptions}, Action{IServiceProvider, Networking.TcpOptions})"/> is.
    /// </summary>
    public static ISiloBuilder UseMembership(
        this ISiloBuilder builder, Func<IServiceProvider, IMembershipStore> store, Action<MembershipOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        var options = new MembershipOptions();
        configure?.Invoke(options);
        options.Validate();
        builder.Services.AddMembership(store, options);
        return builder;
    }

    internal static void AddMembership(this IServiceCollection services, Func<IServiceProvider, IMembershipStore> store, MembershipOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(store);
        services.AddSingleton(services => new ClusterMembership(
            services.GetRequiredService<IMembershipStore>(),
            services.GetRequiredService<INetwork>() as ISiloProbe
                ?? throw new InvalidOperationException("The silo's network cannot probe others: set it up with UseTcp."),
            services.GetRequiredService<NodeAddress>(),
            options,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            services.GetService<TaskScheduler>()));
        services.AddSingleton<IMembership>(services => services.GetRequiredService<ClusterMembership>());
    }
}

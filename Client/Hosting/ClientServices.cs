using Krewe.Payloads;
using Krewe.Submission;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Krewe.Hosting;

/// <summary>Puts a client into any generic host.</summary>
public static class ClientServices
{
    /// <summary>
    /// Adds an <see cref="ICluster"/> that speaks to silos in other processes. It connects when the host starts, which fails when no silo
    /// answers; a connection lost later is made again by itself.
    /// </summary>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public static IServiceCollection AddKreweClient(this IServiceCollection services, Action<ClientOptions>? configure = null)
    {
        var options = new ClientOptions();
        configure?.Invoke(options);
        ClientRules.Check(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(Options.Create(options));
        ClientEngine.AddClient(services, options);
        services.AddKrewePayloads(options.Payloads, options.Broker is null ? null : options.Cluster, folder: null);
        services.TryAddSingleton(new Random());
        services.TryAddSingleton<IdSource>();
        services.AddSingleton<ICluster>(s => ActivatorUtilities.CreateInstance<Cluster>(s));
        return services;
    }
}

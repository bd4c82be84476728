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
    /// answers, with an <see cref="OrleansException"/> or, of a broker, a <see cref="ClusterUnavailableException"/>; a connection lost later is made
    /// again by itself. When the host ends, what still waits for a result ends with a <see cref="ClusterUnavailableException"/>.
    /// </summary>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    /// <exception cref="InvalidOperationException">These services have a silo or a client already.</exception>
    public static IServiceCollection AddKreweClient(this IServiceCollection services, Action<ClientOptions>? configure = null)
    {
        var options = new ClientOptions();
        configure?.Invoke(options);
        ClientRules.Check(options);
        HostRules.Claim(services, nameof(AddKreweClient));
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(Options.Create(options));
        services.AddHostedService<ClientEnd>(); // Before the client: it ends after it.
        ClientEngine.AddClient(services, options);
        services.AddKrewePayloads(options.Payloads, options.Broker is null ? null : options.Cluster, folder: null);
        services.TryAddSingleton(new Random());
        services.TryAddSingleton<IdSource>();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<Cluster>(s));
        services.AddSingleton<ICluster>(s => s.GetRequiredService<Cluster>());
        return services;
    }
}

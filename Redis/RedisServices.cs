using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Krewe.Redis;

/// <summary>Registers connections.</summary>
public static class RedisServices
{
    /// <summary>A connection that is shared, and ends with the host.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="url">Where it goes.</param>
    /// <param name="options">Times; null for the defaults.</param>
    /// <param name="key">For a connection beside another one: the key of the service, and how it is named to the server.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public static IServiceCollection AddRedisConnection(this IServiceCollection services, RedisUrl url, RedisOptions? options = null, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        options ??= key is null ? new RedisOptions() : new RedisOptions { ClientName = key };
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(key, (s, _) =>
            new RedisConnection(url, options, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<RedisConnection>>()));
        return services;
    }
}

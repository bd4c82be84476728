using Krewe.Clusters;
using Krewe.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Krewe.Storage;

/// <summary>Registers what keeps Krewe's data in a Redis.</summary>
public static class RedisStorageServices
{
    /// <summary>
    /// The connection, which is shared and ends with the host, the shard store, and, for whoever registers them with the engine,
    /// <see cref="RedisGrainStorage"/> and <see cref="RedisReminderTable"/>.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="url">Which Redis.</param>
    /// <param name="options">Names of keys; null for the defaults.</param>
    /// <param name="times">Times of the connection; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public static IServiceCollection AddKreweRedisStorage(
        this IServiceCollection services, RedisUrl url, RedisStoreOptions? options = null, RedisOptions? times = null)
    {
        options ??= new RedisStoreOptions();
        options.Validate();
        services.AddRedisConnection(url, times);
        services.AddSingleton(s => new RedisShardStore(
            s.GetRequiredService<RedisConnection>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<RedisShardStore>>(), options));
        services.AddSingleton<IShardStore>(s => s.GetRequiredService<RedisShardStore>());
        services.AddSingleton<IClusterClock>(s => s.GetRequiredService<RedisShardStore>().Clock);
        services.AddSingleton(s => new RedisGrainStorage(s.GetRequiredService<RedisConnection>(), s.GetRequiredService<TimeProvider>(), options));
        services.AddSingleton(s => new RedisReminderTable(s.GetRequiredService<RedisConnection>(), s.GetRequiredService<TimeProvider>(), options));
        return services;
    }
}

using Krewe.Redis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Silos and clients that find each other in Redis.</summary>
public static class RedisMembershipExtensions
{
    /// <summary>The silo's membership is kept in Redis; its network is TCP, set up apart.</summary>
    public static ISiloBuilder UseRedisMembership(
        this ISiloBuilder builder, Func<IServiceProvider, RedisConnection> connection, Action<MembershipOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return builder.UseMembership(services => Store(services, connection), configure);
    }

    /// <summary>The client finds silos in Redis, whenever it has to connect.</summary>
    public static IClientBuilder UseRedisGateways(this IClientBuilder builder, Func<IServiceProvider, RedisConnection> connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return builder.UseMembershipGateways(services => Store(services, connection));
    }

    private static RedisMembershipStore Store(IServiceProvider services, Func<IServiceProvider, RedisConnection> connection) =>
        new(connection(services), services.GetRequiredService<NodeOptions>().ClusterId);
}

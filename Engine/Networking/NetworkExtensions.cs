using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Networking;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Connects silos and clients of different processes.</summary>
public static class NetworkExtensions
{
    /// <summary>Opens a port for clients on a silo whose own network stays what it is. <see cref="Gateway.Endpoint"/> tells the port.</summary>
    public static ISiloBuilder OpenGateway(this ISiloBuilder builder, Action<TcpOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = Configured(configure);
        builder.Services.TryAddSingleton<NodeOptions>();
        builder.Services.AddSingleton(services =>
            new Gateway(options, services.GetRequiredService<NodeOptions>(), services.GetRequiredService<Node>(), Time(services), Logs(services)));
        builder.Services.AddSingleton<IHostedService>(services => services.GetRequiredService<Gateway>());
        return builder;
    }

    /// <summary>
    /// Makes TCP the silo's network, for other silos and for clients. Its address is the endpoint it listens on; the membership
    /// is registered apart.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Sets the options.</param>
    /// <param name="complete">Sets what is known only when the silo is made, such as an address that has to be looked up; before the port is taken.</param>
    public static ISiloBuilder UseTcp(this ISiloBuilder builder, Action<TcpOptions> configure, Action<IServiceProvider, TcpOptions>? complete = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = Configured(configure);
        builder.Services.TryAddSingleton<NodeOptions>();
        builder.Services.AddSingleton(services =>
        {
            complete?.Invoke(services, options);
            return new SiloNetwork(
                options, services.GetRequiredService<NodeOptions>(), Time(services), Logs(services), silo => IsMember(services, silo));
        });
        builder.Services.AddSingleton<INetwork>(services => services.GetRequiredService<SiloNetwork>());
        // The port is taken before the silo is made; taking it does not wait for anything.
        builder.Services.AddSingleton(services => new NodeAddress(SiloAddress.New(
            Advertised(services.GetRequiredService<SiloNetwork>().BindAsync().GetAwaiter().GetResult(), options), Generation(services))));
        return builder;
    }

    /// <summary>Makes this a client of a cluster in other processes, over the first of <see cref="TcpOptions.Gateways"/> that answers.</summary>
    public static IClientBuilder UseTcp(this IClientBuilder builder, Action<TcpOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = Configured(configure);
        builder.Services.TryAddSingleton<NodeOptions>();
        builder.Services.AddSingleton(services =>
            new GatewayNetwork(
            options, services.GetRequiredService<NodeOptions>(), Time(services), Logs(services), services.GetService<IGatewayList>()));
        builder.Services.AddSingleton<INetwork>(services => services.GetRequiredService<GatewayNetwork>());
        builder.Services.AddSingleton<IMembership, GatewayMembership>();
        // A client listens nowhere: address, port and generation are only there to tell it from all others.
        builder.Services.AddSingleton(new NodeAddress(SiloAddress.New(
            new IPAddress(RandomNumberGenerator.GetBytes(16)), RandomNumberGenerator.GetInt32(1, 1 << 16), -RandomNumberGenerator.GetInt32(1, int.MaxValue))));
        return builder;
    }

    /// <summary>
    /// The client finds silos in the store of their membership, in place of <see cref="TcpOptions.Gateways"/>. It looks when it has to
    /// connect; while a connection stands it does not need the store.
    /// </summary>
    public static IClientBuilder UseMembershipGateways(this IClientBuilder builder, Func<IServiceProvider, IMembershipStore> store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        builder.Services.AddSingleton<IGatewayList>(services => new MembershipGateways(
            store(services), services.GetService<Random>() ?? new Random(), Time(services), new MembershipOptions().StoreTimeout));
        return builder;
    }

    private static IPEndPoint Advertised(IPEndPoint bound, TcpOptions options)
    {
        if (options.Advertise is { } advertised) return new(advertised, bound.Port);
        if (!bound.Address.Equals(IPAddress.Any) && !bound.Address.Equals(IPAddress.IPv6Any)) return bound;
        var own = Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).FirstOrDefault(address => !IPAddress.IsLoopback(address));
        return new(own ?? IPAddress.Loopback, bound.Port);
    }

    /// <summary>Asked for messages to silos that there is no connection to yet.</summary>
    private static bool IsMember(IServiceProvider services, SiloAddress silo) =>
        services.GetRequiredService<IMembership>().View.Members.Any(member => member.Address == silo);

    private static TcpOptions Configured(Action<TcpOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new TcpOptions();
        configure(options);
        options.Validate();
        return options;
    }

    /// <summary>Seconds since 2026: a later run at the same endpoint has a higher one.</summary>
    private static int Generation(IServiceProvider services) =>
        (int)(Time(services).GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds;

    private static TimeProvider Time(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;

    private static ILoggerFactory Logs(IServiceProvider services) => services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
}

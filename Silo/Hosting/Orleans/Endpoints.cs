using System.Net;
using Krewe.Redis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Krewe.Hosting;

/// <summary>Where a silo listens: on Orleans, clients and other silos come in by ports of their own.</summary>
internal static class Endpoints
{
    public static void AddTo(ISiloBuilder silo, SiloOptions options, RedisUrl? broker)
    {
        var port = options.Gateway is { } text ? GatewayRules.Listen(text) : null;
        silo.Services.AddOptions<EndpointOptions>().Configure<IServiceProvider>((endpoints, services) =>
        {
            var isKnown = broker is null || (port is not null && (options.Advertise is not null || !IsAny(port.Address)));
            var towards = isKnown ? IPAddress.Loopback : services.GetRequiredService<BrokerRoute>().Find(broker!);
            var gateway = port ?? (broker is null ? null : new IPEndPoint(towards, 0));
            // Without a broker there are no other silos: their port is for this machine alone.
            var listen = broker is null || gateway is null ? towards : gateway.Address;
            using var silos = new FreePort(listen);
            using var clients = gateway is { Port: 0 } ? new FreePort(gateway.Address) : null;
            endpoints.SiloPort = silos.Number;
            endpoints.SiloListeningEndpoint = new(listen, silos.Number);
            endpoints.GatewayPort = clients?.Number ?? gateway?.Port ?? 0;
            endpoints.GatewayListeningEndpoint = gateway is null ? null : new(gateway.Address, endpoints.GatewayPort);
            endpoints.AdvertisedIPAddress = options.Advertise is { } address ? IPAddress.Parse(address)
                : IsAny(listen) ? towards : listen;
        });
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Krewe.Hosting;

/// <summary>Hosts the client on the embedded engine. The one place of the client that differs between the engines.</summary>
internal static class ClientEngine
{
    public static void AddClient(IServiceCollection services, ClientOptions options) => services.AddClusterClient(client => client.UseTcp(tcp =>
    {
        tcp.Gateways = [.. options.Gateways.Select(g => GatewayAddress.Parse(g, nameof(options.Gateways)))];
        tcp.Secret = options.Secret;
    }));
}

using System.Net;
using System.Net.Sockets;
using Orleans.Messaging;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Krewe.Hosting;

/// <summary>The gateways that are named in the options. Names are looked up anew each time, as silos behind them may move.</summary>
internal sealed class GatewayList(IReadOnlyList<EndPoint> gateways) : IGatewayListProvider
{
    /// <inheritdoc/>
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    [Obsolete("As in the interface.")]
    public bool IsUpdatable => true;

    /// <inheritdoc/>
    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    /// <inheritdoc/>
    /// <exception cref="ConnectionFailedException">None of the names can be looked up.</exception>
    public async Task<IList<Uri>> GetGateways()
    {
        var uris = new List<Uri>();
        ConnectionFailedException? unknown = null;
        foreach (var gateway in gateways)
        {
            try
            {
                uris.AddRange((await AddressesOfAsync(gateway)).Select(address => SiloAddress.New(address, 0).ToGatewayUri()));
            }
            catch (SocketException e)
            {
                unknown = new($"Cannot connect to {(gateway is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : gateway)}: {e.Message}", e); // One name that is not known must not hide the others.
            }
        }

        return uris.Count > 0 || unknown is null ? uris : throw unknown;
    }

    private static async Task<IEnumerable<IPEndPoint>> AddressesOfAsync(EndPoint gateway) => gateway is DnsEndPoint named
        ? (await Dns.GetHostAddressesAsync(named.Host)).Select(address => new IPEndPoint(address, named.Port))
        : [(IPEndPoint)gateway];
}

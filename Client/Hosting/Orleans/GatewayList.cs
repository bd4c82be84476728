using System.Net;
using System.Net.Sockets;
using Orleans.Messaging;
using Orleans.Runtime;

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
    public async Task<IList<Uri>> GetGateways()
    {
        var uris = new List<Uri>();
        foreach (var gateway in gateways)
        {
            uris.AddRange((await AddressesOf(gateway)).Select(address => SiloAddress.New(address, 0).ToGatewayUri()));
        }

        return uris;
    }

    private static async Task<IEnumerable<IPEndPoint>> AddressesOf(EndPoint gateway)
    {
        switch (gateway)
        {
            case DnsEndPoint named:
                try
                {
                    return (await Dns.GetHostAddressesAsync(named.Host)).Select(address => new IPEndPoint(address, named.Port));
                }
                catch (SocketException)
                {
                    return []; // One name that is not known must not hide the others; when none is, Orleans says that there is no gateway.
                }

            default:
                return [(IPEndPoint)gateway];
        }
    }
}

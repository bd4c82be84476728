using System.Net;

namespace Orleans.Networking;

/// <summary>Where a client finds silos to connect to. It is asked whenever a connection has to be made, and not while one stands.</summary>
public interface IGatewayList
{
    /// <summary>The silos there are just now, the one to try first at the front.</summary>
    Task<IReadOnlyList<EndPoint>> FindAsync(CancellationToken cancellationToken);
}

/// <summary>Always the same silos.</summary>
internal sealed class FixedGateways : IGatewayList
{
    private readonly IReadOnlyList<EndPoint> _gateways;

    public FixedGateways(TcpOptions options)
    {
        if (options.Gateways.Count == 0) throw new ArgumentException($"{nameof(TcpOptions)}.{nameof(TcpOptions.Gateways)} is empty; name at least one silo.");
        _gateways = options.Gateways;
    }

    public Task<IReadOnlyList<EndPoint>> FindAsync(CancellationToken cancellationToken) => Task.FromResult(_gateways);
}

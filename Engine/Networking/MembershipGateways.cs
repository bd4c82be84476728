using System.Net;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Orleans.Networking;

/// <summary>The active silos that the membership's store lists, each client's in an order of its own, so that clients spread over them.</summary>
public sealed class MembershipGateways(IMembershipStore store, Random random, TimeProvider time, TimeSpan timeout) : IGatewayList
{
    private EndPoint[] _known = [];

    /// <exception cref="ConnectionFailedException">The store cannot be read and never could, or lists no silo.</exception>
    public async Task<IReadOnlyList<EndPoint>> FindAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var tick = await store.TickAsync(null, 0, both.Token);
            var endpoints = (tick.Table?.Rows ?? []).Where(row => row.Entry.Status == SiloStatus.Active)
                .Select(row => (EndPoint)(row.Entry.Gateway ?? row.Entry.Address).Endpoint).Distinct().ToArray();
            lock (random) random.Shuffle(endpoints);
            if (endpoints.Length > 0) _known = endpoints;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // The silos that were known may still be there: a client does without the store where it can.
            if (_known.Length == 0) throw new ConnectionFailedException($"The list of silos cannot be read. {error.Message}", error);
        }

        return _known.Length > 0 ? _known : throw new ConnectionFailedException("The membership lists no active silo. Is one running, on the same store?");
    }
}

using System.Net;
using Orleans.Runtime;

namespace Orleans.Networking;

/// <summary>
/// What a client sees of the cluster: one silo, its gateway, which knows the rest. It never changes: the network reports
/// what happens to the connection.
/// </summary>
public sealed class GatewayMembership : IMembership
{
    private static readonly MembershipView Gateway = new(
        1, [new(SiloAddress.New(IPAddress.None, 0, 0), "gateway", null, SiloStatus.Active, default)]);

    public event Action<MembershipView>? Changed
    {
        add { }
        remove { }
    }

    public MembershipView View => Gateway;

    public Task StartAsync(MembershipEntry? self, CancellationToken cancellationToken) => self is null
        ? Task.CompletedTask
        : throw new InvalidOperationException("A silo needs a membership of its own; this one is for clients.");

    public Task SetStatusAsync(SiloStatus status, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

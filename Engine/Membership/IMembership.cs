namespace Orleans.Runtime;

/// <summary>Which silos there are, as one node sees it.</summary>
public interface IMembership
{
    /// <summary>The newest view this node has seen.</summary>
    MembershipView View { get; }

    /// <summary>Whether this silo is a member, and can know. A silo that is not well takes no new work.</summary>
    MembershipHealth Health => MembershipHealth.Good;

    /// <summary>Raised after <see cref="View"/> has changed, in order, one at a time.</summary>
    event Action<MembershipView>? Changed;

    /// <summary>Starts to follow the cluster, and enters <paramref name="self"/> if this node is a silo.</summary>
    Task StartAsync(MembershipEntry? self, CancellationToken cancellationToken);

    /// <summary>Publishes this silo's status. <see cref="SiloStatus.Dead"/> leaves the cluster.</summary>
    Task SetStatusAsync(SiloStatus status, CancellationToken cancellationToken);

    /// <summary>Completes when the other silos know the status that this one has published.</summary>
    Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task StopAsync(CancellationToken cancellationToken);
}

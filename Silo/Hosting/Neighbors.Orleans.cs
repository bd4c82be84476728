using Orleans.Runtime;

namespace Krewe.Hosting;

/// <summary>The neighbors according to Orleans' membership.</summary>
internal sealed class Neighbors : INeighbors, IDisposable
{
    private readonly ILocalSiloDetails self;
    private readonly CancellationTokenSource ending = new();
    private IReadOnlyList<Neighbor> current = [];

    public Neighbors(IClusterMembershipService membership, ILocalSiloDetails self)
    {
        this.self = self;
        current = Read(membership.CurrentSnapshot);
        Background.Run(TaskScheduler.Default, () => FollowAsync(membership));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Neighbor> Current => Volatile.Read(ref current);

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public void Dispose()
    {
        ending.Cancel();
        ending.Dispose();
    }

    private async Task FollowAsync(IClusterMembershipService membership)
    {
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(ending.Token))
            {
                var seen = Read(snapshot);
                if (!seen.SequenceEqual(Current))
                {
                    Volatile.Write(ref current, seen);
                    Changed?.Invoke();
                }
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The silo ends.
        }
    }

    private IReadOnlyList<Neighbor> Read(ClusterMembershipSnapshot snapshot) =>
    [
        .. snapshot.Members.Values.Where(m => m.Status == SiloStatus.Active && !m.SiloAddress.Equals(self.SiloAddress))
            .Select(m => new Neighbor(m.Name, m.SiloAddress.ToParsableString())).OrderBy(n => n.Name, StringComparer.Ordinal).ThenBy(n => n.Address, StringComparer.Ordinal),
    ];
}

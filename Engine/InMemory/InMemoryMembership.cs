namespace Orleans.Runtime;

/// <summary>One node's sight of an in-memory cluster.</summary>
internal sealed class InMemoryMembership(InMemoryCluster cluster, NodeAddress self) : IMembership
{
    private readonly Lock _gate = new();
    private MembershipView _view = MembershipView.Empty;

    public event Action<MembershipView>? Changed;

    public MembershipView View => Volatile.Read(ref _view);

    public SiloAddress Node => self.Value;

    public Task StartAsync(MembershipEntry? self, CancellationToken cancellationToken)
    {
        cluster.Follow(this);
        if (self is not null)
        {
            cluster.Join(self);

            // A silo knows at once that it is there itself, whenever the others learn of it.
            OnView(cluster.View);
        }

        return Task.CompletedTask;
    }

    public Task SetStatusAsync(SiloStatus status, CancellationToken cancellationToken)
    {
        cluster.SetStatus(self.Value, status);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        cluster.Unfollow(this);
        return Task.CompletedTask;
    }

    /// <summary>Takes a view unless it is older than the one that is known.</summary>
    internal void OnView(MembershipView view)
    {
        lock (_gate)
        {
            if (view.Version <= View.Version) return;
            Volatile.Write(ref _view, view);
            Changed?.Invoke(view);
        }
    }
}

namespace Orleans.Runtime;

/// <summary>The membership of silos that share a process, for tests and simulation.</summary>
public sealed class InMemoryMembershipStore : IMembershipStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<SiloAddress, Heartbeat> _heartbeats = [];
    private MembershipTable _table = MembershipTable.Empty;

    public Task<MembershipTick> TickAsync(Heartbeat? heartbeat, long knownVersion, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            // Only who is listed: nothing else would ever take its heartbeat out again.
            if (heartbeat is not null && _table.Find(heartbeat.Silo) is not null) _heartbeats[heartbeat.Silo] = heartbeat;
            return Task.FromResult(new MembershipTick(_table.Version == knownVersion ? null : _table, [.. _heartbeats.Values]));
        }
    }

    public Task<bool> TryChangeAsync(MembershipChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (change.Version != _table.Version) return Task.FromResult(false);
            var gone = change.Put.Select(row => row.Entry.Address).Concat(change.Remove).ToHashSet();
            _table = new(_table.Version + 1, [.. _table.Rows.Where(row => !gone.Contains(row.Entry.Address)), .. change.Put]);
            foreach (var silo in change.Remove) _heartbeats.Remove(silo);
            return Task.FromResult(true);
        }
    }
}

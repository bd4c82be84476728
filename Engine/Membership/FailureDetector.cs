using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>
/// Judges from what one silo has seen who of the others is gone. It does no I/O and has no clock, and compares no clocks: a silo is silent
/// while its count stands still in the eyes of this one, and only time counts in which this one could look.
/// </summary>
internal sealed class FailureDetector(SiloAddress self, Hosting.MembershipOptions options)
{
    private readonly Dictionary<SiloAddress, Peer> _peers = [];
    private ImmutableArray<MembershipRow> _alive = [];
    private TimeSpan? _lastTick;

    /// <summary>The table as it was seen last.</summary>
    public MembershipTable Table { get; private set; } = MembershipTable.Empty;

    /// <summary>Whom this silo has to probe.</summary>
    public ImmutableArray<SiloAddress> Watched => [.. _peers.Keys.Where(IsWatched).Order()];

    /// <summary>Whom this silo takes for dead.</summary>
    public ImmutableArray<Suspicion> Suspects => [.. _peers.Values.Where(IsSuspect).Select(peer => peer.Suspicion).OrderBy(suspect => suspect.Silo)];

    /// <summary>Those of them that enough others take for dead too.</summary>
    public ImmutableArray<Suspicion> Condemned => [.. Suspects.Where(IsCondemned)];

    /// <summary>The other silos that show that they live.</summary>
    public ImmutableArray<SiloAddress> Living => [.. _peers.Where(peer => peer.Value.Silence < options.DeathTimeout).Select(peer => peer.Key).Order()];

    /// <summary>Whether all others that show that they live have seen this version of the table.</summary>
    public bool HasSeen(long version) => _peers.Values.All(peer => peer.Version >= version || peer.Silence >= options.RefusalTimeout);

    /// <summary>Why this silo suspects it, for people.</summary>
    public string Reason(SiloAddress silo) => _peers[silo] switch
    {
        { IsRefused: true, Silence: var span } when span >= options.RefusalTimeout => $"it has shown no heartbeat for {span.TotalSeconds:0} s, and nobody listens there",
        { Silence: var span } when span >= options.DeathTimeout => $"it has shown no heartbeat for {span.TotalSeconds:0} s",
        { Unanswered: var span } => $"it has not answered for {span.TotalSeconds:0} s",
    };

    /// <summary>The store answered at <paramref name="now"/>, a time that never goes back.</summary>
    /// <param name="tick">What it said.</param>
    /// <param name="now">When.</param>
    /// <param name="isEntering">This silo is no member yet: it judges nobody but for itself, and need not give the others time.</param>
    public void OnTick(MembershipTick tick, TimeSpan now, bool isEntering = false)
    {
        if (tick.Table is { } table) Adopt(table);
        var passed = now - (_lastTick ?? now);
        _lastTick = now;

        // After a time without sight, all get their whole time anew: they may have been as blind as this silo, and need a moment. One answer
        // of the store that was lost is no such time: else nobody would ever be found dead while now and then one is.
        var wasBlind = !isEntering && passed >= options.StoreTimeout + options.HeartbeatPeriod * 2;
        if (passed > options.HeartbeatPeriod * 2) passed = options.HeartbeatPeriod * 2;
        var heartbeats = tick.Heartbeats.ToDictionary(heartbeat => heartbeat.Silo);
        foreach (var (silo, peer) in _peers) peer.OnTick(heartbeats.GetValueOrDefault(silo), passed, wasBlind);
        foreach (var (silo, peer) in _peers)
        {
            if (!IsWatched(silo)) peer.Forget();
        }
    }

    /// <summary>A probe has ended.</summary>
    public void OnProbe(SiloAddress silo, ProbeResult result)
    {
        if (_peers.TryGetValue(silo, out var peer)) peer.OnProbe(result);
    }

    private void Adopt(MembershipTable table)
    {
        Table = table;
        _alive = [.. table.Rows.Where(row => row.IsAlive)];
        var others = _alive.Where(row => row.Entry.Address != self).ToDictionary(row => row.Entry.Address);
        foreach (var gone in _peers.Keys.Where(silo => !others.ContainsKey(silo)).ToList()) _peers.Remove(gone);
        foreach (var (silo, row) in others)
        {
            // Who has entered again begins anew.
            if (_peers.TryGetValue(silo, out var known) && known.Row.Epoch == row.Epoch) known.Row = row;
            else _peers[silo] = new(row);
        }
    }

    private bool IsWatched(SiloAddress silo) => Observers(silo).Contains(self);

    private bool IsSuspect(Peer peer) =>
        peer.Silence >= options.DeathTimeout || peer.Unanswered >= options.DeathTimeout
        || (peer.IsRefused && peer.Silence >= options.RefusalTimeout);

    /// <summary>More than half of those who watch it must take it for dead, so of two parts of a cluster only one goes on.</summary>
    private bool IsCondemned(Suspicion suspect)
    {
        var observers = Observers(suspect.Silo);
        var votes = observers.Count(silo => silo == self || (_peers.TryGetValue(silo, out var peer) && peer.Suspects.Contains(suspect)));
        return observers.Contains(self) && votes > observers.Length / 2;
    }

    /// <summary>
    /// Who watches a silo: some of those that show that they live, the same in the eyes of all. Silos that are silent themselves have no
    /// say, so that the rest of a cluster can go on however many have died.
    /// </summary>
    private ImmutableArray<SiloAddress> Observers(SiloAddress silo) =>
    [
        .. _alive.Select(row => row.Entry.Address)
            .Where(other => other != silo && (other == self || _peers[other].Silence < options.RefusalTimeout))
            .OrderByDescending(other => StableHash.Mix(other.Hash ^ silo.Hash)).Take(options.Observers),
    ];

    private sealed class Peer(MembershipRow row)
    {
        private long? _count;
        private bool _answered, _isProbed;

        public MembershipRow Row { get; set; } = row;

        public Suspicion Suspicion => new(Row.Entry.Address, Row.Epoch);

        public ImmutableArray<Suspicion> Suspects { get; private set; } = [];

        /// <summary>For how long it has shown no heartbeat.</summary>
        public TimeSpan Silence { get; private set; }

        /// <summary>For how long it has answered no probe; zero while none has ended.</summary>
        public TimeSpan Unanswered { get; private set; }

        public bool IsRefused { get; private set; }

        /// <summary>The version of the table that it has seen.</summary>
        public long Version { get; private set; }

        public void OnTick(Heartbeat? heartbeat, TimeSpan passed, bool wasBlind)
        {
            Silence = wasBlind || heartbeat?.Count != _count ? TimeSpan.Zero : Silence + passed;
            Unanswered = wasBlind || _answered || !_isProbed ? TimeSpan.Zero : Unanswered + passed;
            _count = heartbeat?.Count;
            _answered = false;
            Suspects = heartbeat?.Suspects ?? [];
            Version = heartbeat?.Version ?? 0;
        }

        /// <summary>It is not for this silo to probe it.</summary>
        public void Forget() => _isProbed = IsRefused = _answered = false;

        public void OnProbe(ProbeResult result)
        {
            _isProbed = true;
            IsRefused = result == ProbeResult.Refused;
            _answered |= result == ProbeResult.Answered;
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Orleans.Runtime;

// What happens with every heartbeat.
public sealed partial class ClusterMembership
{
    private readonly Dictionary<SiloAddress, Task> _probing = [];
    private readonly ConcurrentQueue<(SiloAddress Silo, ProbeResult Result)> _probed = new();
    private readonly Dictionary<SiloAddress, TimeSpan> _deadSince = [];
    private ImmutableArray<Suspicion> _reported = [];

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_options.HeartbeatPeriod, _time, _stopped.Token);
                await BeatAsync();
            }
        }
        catch (Exception) when (_stopped.IsCancellationRequested)
        {
            // The end of the silo: what was under way is given up, however it ended.
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            await InTurnAsync(WatchAsync, _stopped.Token);
        }
        catch (Exception error) when (!_stopped.IsCancellationRequested)
        {
            // Whatever it is, the next heartbeat tries again.
            if (_hasStore) LogStoreLost(_log, error.Message);
            _hasStore = false;
        }
    }

    private async Task WatchAsync()
    {
        var suspected = _detector.Suspects;
        await TickAsync(_stopped.Token);
        if (!_isMember)
        {
            if (!_isLeaving && _entry is not null) await EnterAgainAsync();
            return;
        }

        Probe();

        // What is new is said at once rather than with the next heartbeat: somebody's vote may be all that is missing.
        if (!_detector.Suspects.SequenceEqual(suspected)) await TickAsync(_stopped.Token);
        ReportSuspects();
        if (!_detector.Condemned.IsEmpty) await ChangeAsync(Condemn, _stopped.Token);
        if (Expired() is { IsEmpty: false }) await ChangeAsync(Forget, _stopped.Token);
    }

    /// <summary>Asked anew for each table: somebody else may have been faster, or have declared this silo dead.</summary>
    private MembershipChange? Condemn(MembershipTable table)
    {
        if (!_isMember) return null;
        var condemned = _detector.Condemned.Select(suspect => table.Find(suspect.Silo)!).ToList();
        if (condemned.Count == 0) return null;
        return new(table.Version, [.. condemned.Select(row => row with { Entry = row.Entry with { Status = SiloStatus.Dead } })], []);
    }

    private MembershipChange? Forget(MembershipTable table) =>
        _isMember && Expired() is { IsEmpty: false } expired ? new(table.Version, [], expired) : null;

    /// <summary>Who has been dead for long in the eyes of this silo.</summary>
    private ImmutableArray<SiloAddress> Expired()
    {
        var now = Now;
        var dead = _detector.Table.Rows.Where(row => !row.IsAlive).Select(row => row.Entry.Address).ToHashSet();
        foreach (var silo in _deadSince.Keys.Where(silo => !dead.Contains(silo)).ToList()) _deadSince.Remove(silo);
        foreach (var silo in dead) _deadSince.TryAdd(silo, now);
        return [.. _deadSince.Where(silo => now - silo.Value >= _options.DeadRetention).Select(silo => silo.Key).Order()];
    }

    private void Probe()
    {
        foreach (var ended in _probing.Where(probe => probe.Value.IsCompleted).Select(probe => probe.Key).ToList()) _probing.Remove(ended);
        foreach (var silo in _detector.Watched)
        {
            if (!_probing.ContainsKey(silo)) _probing[silo] = ProbeAsync(silo);
        }
    }

    private async Task ProbeAsync(SiloAddress silo) => _probed.Enqueue((silo, await ProbeOnceAsync(silo)));

    private async Task<ProbeResult> ProbeOnceAsync(SiloAddress silo)
    {
        using var limit = new CancellationTokenSource(_options.ProbeTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopped.Token);
        try
        {
            return await _probe.ProbeAsync(silo, both.Token);
        }
        catch (OperationCanceledException)
        {
            return ProbeResult.Silent;
        }
    }
}

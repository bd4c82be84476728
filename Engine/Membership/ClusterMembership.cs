using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>
/// One silo's membership in a cluster of processes. It shows its heartbeat in a store, watches those of others and probes them, and
/// declares dead who is gone in the eyes of enough silos. If it is declared dead itself, its grains end, and it enters again.
/// </summary>
public sealed partial class ClusterMembership : IMembership, IAsyncDisposable
{
    private readonly IMembershipStore _store;
    private readonly ISiloProbe _probe;
    private readonly MembershipOptions _options;
    private readonly TimeProvider _time;
    private readonly TaskScheduler _scheduler;
    private readonly ILogger _log;
    private readonly SiloAddress _self;
    private readonly FailureDetector _detector;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly long _started;
    private MembershipView _view = MembershipView.Empty;
    private MembershipEntry? _entry;
    private Task _running = Task.CompletedTask, _lastTurn = Task.CompletedTask;
    private long _heartbeats;
    private long _lastSuccess;
    private volatile bool _isMember, _hasStore = true, _isLeaving;
    private bool _disposed;

    public ClusterMembership(
        IMembershipStore store, ISiloProbe probe, NodeAddress self, MembershipOptions options,
        TimeProvider time, ILoggerFactory logs, TaskScheduler? scheduler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(self);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        _store = store;
        _probe = probe;
        _self = self.Value;
        _options = options;
        _time = time;
        _scheduler = scheduler ?? TaskScheduler.Default;
        _log = logs.CreateLogger("Orleans.Membership");
        _detector = new(_self, options);
        _started = _lastSuccess = time.GetTimestamp();
    }

    public event Action<MembershipView>? Changed;

    public MembershipView View => Volatile.Read(ref _view);

    public MembershipHealth Health => new(_isMember, _hasStore, _time.GetElapsedTime(Volatile.Read(ref _lastSuccess)));

    private TimeSpan Now => _time.GetElapsedTime(_started);

    /// <exception cref="OrleansException">The store could not be reached, or not be changed, within <see cref="MembershipOptions.EntryTimeout"/>.</exception>
    public async Task StartAsync(MembershipEntry? self, CancellationToken cancellationToken)
    {
        _entry = self;
        await EnterFirstAsync(cancellationToken);
        _running = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.None, _scheduler).Unwrap();
    }

    public async Task SetStatusAsync(SiloStatus status, CancellationToken cancellationToken)
    {
        _isLeaving |= status.IsTerminating();
        await InTurnAsync(() => ChangeAsync(table => table.Find(_self) is { IsAlive: true } row && row.Entry.Status != status
            ? new(table.Version, [row with { Entry = row.Entry with { Status = status }, HasLeft = status == SiloStatus.Dead }], [])
            : null, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Waits until all others that live have seen what this silo has last said of itself: until then they send it calls, which it can pass on
    /// for as long as it is there.
    /// </summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var version = _detector.Table.Version;
        while (_isMember && !_detector.HasSeen(version))
        {
            await Task.Delay(_options.HeartbeatPeriod / 4, _time, cancellationToken);
            await InTurnAsync(() => TickAsync(cancellationToken), cancellationToken);
        }
    }

    /// <summary>Ends the heartbeat. Who has not left before is taken for dead by the others after a while.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped.Cancel();
        return _running.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        await StopAsync(CancellationToken.None);
        await Task.WhenAll(_probing.Values);
        _stopped.Dispose();
    }

    /// <summary>One after the other, so that the newest answer of the store is the last that is taken.</summary>
    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource();
        Task before;
        lock (_gate) (before, _lastTurn) = (_lastTurn, turn.Task);
        await before;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await work();
        }
        finally
        {
            turn.SetResult();
        }
    }

    /// <summary>Makes a change for the newest table, again and again until nobody else was faster, or none is needed any more.</summary>
    private async Task ChangeAsync(Func<MembershipTable, MembershipChange?> make, CancellationToken cancellationToken)
    {
        while (make(_detector.Table) is { } change)
        {
            var done = await AskAsync(token => _store.TryChangeAsync(change, token), cancellationToken);
            await TickAsync(cancellationToken);
            if (done) return;
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        while (_probed.TryDequeue(out var probe)) _detector.OnProbe(probe.Silo, probe.Result);
        var before = _detector.Table;
        ImmutableArray<Suspicion> suspects = _isMember ? _detector.Suspects : [];
        var tick = await AskAsync(
            token => _store.TickAsync(_entry is null ? null : new(_self, ++_heartbeats, before.Version, suspects), before.Version, token), cancellationToken);
        _detector.OnTick(tick, Now, isEntering: !_hasEntered);
        if (tick.Table is null) return;
        Report(before, tick.Table);
        Publish(tick.Table);
    }

    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.StoreTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await ask(both.Token);
            Volatile.Write(ref _lastSuccess, _time.GetTimestamp());
            if (!_hasStore) LogStoreBack(_log);
            _hasStore = true;
            return answer;
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The store of the membership did not answer within {_options.StoreTimeout.TotalSeconds:0.#}s.", error);
        }
    }

    private void Publish(MembershipTable table)
    {
        var self = table.Find(_self);
        var wasMember = _isMember;
        _isMember = self is { IsAlive: true };

        // A store that has lost its contents says nothing about who is dead; this silo enters anew, and until then all stays as it was.
        if (self is null && _view.Members.Any(member => member.Address == _self)) return;
        if (wasMember && !_isMember && !_isLeaving) LogDeclaredDead(_log, _self);

        // Who is dead itself sees a cluster that it does not belong to: its grains are the others'.
        var members = table.Rows.Where(row => row.Entry.Address != _self || _isMember).Select(row => row.Entry)
            .OrderBy(entry => entry.Address);
        SetView(new(table.Version, [.. members]));
    }

    private void SetView(MembershipView view)
    {
        Volatile.Write(ref _view, view);
        try
        {
            Changed?.Invoke(view);
        }
        catch (Exception error)
        {
            // Whoever listens must not end the heartbeat.
            LogListenerFailed(_log, error);
        }
    }
}

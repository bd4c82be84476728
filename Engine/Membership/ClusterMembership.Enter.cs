namespace Orleans.Runtime;

// How a silo becomes a member, for the first time and again.
public sealed partial class ClusterMembership
{
    private TimeSpan _reentryDelay, _enteredAt;
    private bool _hasEntered;
    private TimeSpan? _reenterAt;

    private async Task EnterFirstAsync(CancellationToken cancellationToken)
    {
        if (_entry is not null) LogSearching(_log, _self);
        using var limit = new CancellationTokenSource(_options.EntryTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Exception? failure = null;
        while (!await TryEnterFirstAsync(both.Token))
        {
            try
            {
                await Task.Delay(_options.HeartbeatPeriod, _time, both.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new OrleansException(
                    $"Silo {_self} could not enter the cluster within {_options.EntryTimeout}. {failure?.Message}", failure);
            }
        }

        async Task<bool> TryEnterFirstAsync(CancellationToken token)
        {
            try
            {
                await InTurnAsync(async () =>
                {
                    await TickAsync(token);
                    if (_entry is null) return;
                    await ReachNeighborsAsync(token);
                    await ChangeAsync(Entry, token);
                }, token);
                _enteredAt = Now;
                _hasEntered = true;
                if (_entry is not null) ReportEntry(isAgain: false);
                return true;
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                failure = error is OperationCanceledException ? failure : error;
                LogNotEntered(_log, _self, error.Message);
                return false;
            }
        }
    }

    /// <summary>
    /// A silo that cannot reach the others, for want of a route, the secret or a certificate, does not enter: it would be given grains that
    /// nobody can call. Whose machine says that nobody listens is dead, although that may not be listed yet. Those whose machines are gone
    /// answer nothing: the store is asked meanwhile as ever, for who shows no heartbeat to be known as dead in the end.
    /// </summary>
    private async Task ReachNeighborsAsync(CancellationToken cancellationToken)
    {
        var silos = _detector.Living.Where(silo => !silo.Endpoint.Equals(_self.Endpoint)).ToList();
        var probes = Task.WhenAll(silos.Select(ProbeOnceAsync));
        while (!probes.IsCompleted)
        {
            try
            {
                await probes.WaitAsync(_options.HeartbeatPeriod, _time, cancellationToken);
            }
            catch (TimeoutException) when (!probes.IsCompleted)
            {
                await LookAsync(cancellationToken);
            }
        }

        var results = await probes;
        var silent = silos.Where((_, i) => results[i] == ProbeResult.Silent).ToList();
        if (silent.Count == 0 || silent.Count < results.Count(result => result == ProbeResult.Answered)) return;
        throw new OrleansException(
            $"Silo {_self} does not reach {string.Join(", ", silent)}: check the network, and that all have the same secret and trust each other's certificates.");
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TickAsync(cancellationToken);
        }
        catch (TimeoutException error)
        {
            LogNotEntered(_log, _self, error.Message); // The next look may succeed; what was learnt so far is kept.
        }
    }

    /// <summary>
    /// The row of this silo, in place of all others at its endpoint: whoever had the port before is gone, whatever the clocks
    /// say that generations are drawn from.
    /// </summary>
    private MembershipChange Entry(MembershipTable table) => new(
        table.Version,
        [
            new(_entry!, (table.Find(_self)?.Epoch ?? 0) + 1),
            .. table.Rows.Where(IsBefore).Select(row => row with { Entry = row.Entry with { Status = SiloStatus.Dead } }),
        ],
        []);

    private bool IsBefore(MembershipRow row) => row.IsAlive && row.Entry.Address != _self && row.Entry.Address.Endpoint.Equals(_self.Endpoint);

    private async Task EnterAgainAsync()
    {
        var table = _detector.Table;
        if (table.Rows.FirstOrDefault(IsBefore) is { } successor)
        {
            // Somebody was given this silo's endpoint after it: the process ends.
            _isLeaving = true;
            LogReplaced(_log, _self, successor.Entry.Address);
            SetView(new(table.Version, [.. table.Rows.Select(row => row.Entry), _entry! with { Status = SiloStatus.Dead }]));
            return;
        }

        var isListed = table.Find(_self) is not null;
        if (isListed && Now < (_reenterAt ??= Now + NextDelay())) return;
        if (!await ReachesMostAsync())
        {
            // It was forgotten while it was away, and cannot reach those who own its grains now.
            if (!isListed && View.Members.Any(member => member.Address == _self)) SetView(new(table.Version, [.. table.Rows.Select(row => row.Entry)]));
            return;
        }

        await ChangeAsync(table => _isMember || table.Rows.Any(IsBefore) ? null : Entry(table), _stopped.Token);
        if (!_isMember) return;
        _reenterAt = null;
        _enteredAt = Now;
        ReportEntry(isAgain: true);
    }

    /// <summary>A silo that is declared dead again and again keeps away for longer each time.</summary>
    private TimeSpan NextDelay()
    {
        var isRepeated = _reentryDelay > TimeSpan.Zero && Now - _enteredAt < _options.MaxReentryDelay * 10;
        _reentryDelay = isRepeated ? _reentryDelay * 2 : _options.HeartbeatPeriod;
        return _reentryDelay = _reentryDelay > _options.MaxReentryDelay ? _options.MaxReentryDelay : _reentryDelay;
    }

    /// <summary>Whether more than half of the silos that show that they live can be reached.</summary>
    private async Task<bool> ReachesMostAsync()
    {
        var living = _detector.Living;
        var results = await Task.WhenAll(living.Select(ProbeOnceAsync));
        return living.IsEmpty || results.Count(result => result == ProbeResult.Answered) > living.Length / 2;
    }
}

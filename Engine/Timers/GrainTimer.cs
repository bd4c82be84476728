namespace Orleans.Runtime;

/// <summary>A grain timer: when it is due it sends its activation a message.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private readonly TimerTick _tick;
    private TimeSpan _period;
    private int _changes;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _tick = new(this, options.Interleave, options.KeepAlive);

        // The timer must not carry the request context of whoever made it into its ticks.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _timer = activation.Silo.Time.CreateTimer(
                static timer => ((GrainTimer)timer!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed.IsCancellationRequested) return; // As in Orleans: a grain that leaves need not look after its timers.
        _period = period;
        _changes++;
        if (dueTime > TimeSpan.Zero || dueTime == Timeout.InfiniteTimeSpan)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            return;
        }

        // Not by way of the clock: what a grain does at once when it begins comes before anything that could end it.
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        OnDue();
    }

    public void Dispose()
    {
        if (_disposed.IsCancellationRequested) return;
        _timer.Dispose();
        _activation.Remove(this);
        try
        {
            _disposed.Cancel();
        }
        catch (AggregateException error)
        {
            Activation.LogTimerFailed(_activation.Silo.Log, error, _activation.GrainId); // From what the grain has registered on the token.
        }
    }

    public async Task RunAsync()
    {
        if (_disposed.IsCancellationRequested) return;
        var changes = _changes;
        try
        {
            await _callback(_disposed.Token);
        }
        catch (Exception error) when (!_disposed.IsCancellationRequested || error is not OperationCanceledException)
        {
            Activation.LogTimerFailed(_activation.Silo.Log, error, _activation.GrainId);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (!_disposed.IsCancellationRequested && changes == _changes) _timer.Change(_period, Timeout.InfiniteTimeSpan);
    }

    private void OnDue()
    {
        if (_disposed.IsCancellationRequested) return;
        _activation.Receive(new()
        {
            Kind = MessageKind.OneWay, Caller = _activation.Silo.Address, Target = _activation.GrainId, Body = _tick,
        });
    }
}

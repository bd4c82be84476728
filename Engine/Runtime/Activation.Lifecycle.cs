namespace Orleans.Runtime;

// From the first message to the end.
internal sealed partial class Activation
{
    private readonly Lock _endGate = new();
    private State _state;
    private DeactivationReason? _leaving;
    private bool _leavingAsked;
    private CancellationToken _leavingToken;
    private ITimer? _limit;
    private TaskCompletionSource? _ended;
    private Task? _failure;
    private List<StateBinding>? _states;
    private long _keepUntil;

    private enum State : byte
    {
        New,
        Activating,
        Active,
        Ending,
        Gone,
    }

    /// <summary>Whether it takes no new requests any more.</summary>
    public bool IsLeaving => Volatile.Read(ref _leavingAsked) || _state == State.Gone;

    public Task Deactivated
    {
        get
        {
            lock (_endGate)
            {
                if (_ended is not null) return _ended.Task;
                _ended = new(Silo.Turns.CallOptions);
                if (_state == State.Gone) _ended.SetResult();
                return _ended.Task;
            }
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_endGate)
        {
            if (_leavingAsked) return;
            _leavingAsked = true;
        }

        // Inside a turn of its own the activation takes no further request from here on.
        if (RuntimeContext.Current == this) Leave();
        else Enqueue((Action)Leave);

        void Leave()
        {
            _leaving = deactivationReason;
            _leavingToken = cancellationToken;

            // They tick no more. Whoever lets calls stand learns from the tokens of their callbacks that these have to end now.
            DisposeTimers();
            Enqueue((Action)EndIfIdle);

            // A request that never ends must not keep the grain from its next activation.
            if (_running > 0 || _state == State.Activating) Limit(Silo.RequestsMayTake);
        }
    }

    /// <summary>Ends what the activation waits for after this long, whether it is done or not.</summary>
    private void Limit(TimeSpan span)
    {
        _limit?.Dispose();
        _limit = Silo.Time.CreateTimer(
            static activation => ((Activation)activation!).Enqueue((Action)((Activation)activation).OnLimit),
            this, span, Timeout.InfiniteTimeSpan);
    }

    public void DelayDeactivation(TimeSpan span) => Volatile.Write(ref _keepUntil, span < TimeSpan.Zero
        ? 0
        : Silo.Time.GetTimestamp() + (long)Math.Min(span.TotalSeconds * Silo.Time.TimestampFrequency, long.MaxValue / 4));

    public bool IsIdle(long now, TimeSpan? age)
    {
        if (_state != State.Active || _running > 0 || now < Volatile.Read(ref _keepUntil)) return false;
        var limit = age ?? Class.CollectionAge ?? Silo.Options.CollectionAge;
        return limit != Timeout.InfiniteTimeSpan && Silo.Time.GetElapsedTime(Volatile.Read(ref _lastUsed), now) >= limit;
    }

    internal void Bind(StateBinding state) => (_states ??= []).Add(state);

    private void Activate()
    {
        _state = State.Activating;
        try
        {
            GrainInstance = Class.Create(this);
            var starting = _states is null ? Start() : LoadAndStart();
            if (starting.IsCompletedSuccessfully)
            {
                OnActivated();
            }
            else
            {
                Limit(Silo.Options.ActivationTimeout);
                _ = FinishActivation(starting);
            }
        }
        catch (Exception error)
        {
            // A constructor that throws is the answer to all who wait.
            OnActivationFailed(error);
        }
    }

    private Task Start() => GrainInstance is IGrainBase grain ? grain.OnActivateAsync(CancellationToken.None) : Task.CompletedTask;

    private async Task LoadAndStart()
    {
        foreach (var state in _states!) await state.ReadAsync();
        await Start();
    }

    private async Task FinishActivation(Task starting)
    {
        try
        {
            await starting;
        }
        catch (Exception error)
        {
            OnActivationFailed(error);
            return;
        }

        // It was given up while it started.
        if (_state != State.Activating) return;
        OnActivated();
        RunAllWaiting();
    }

    private void OnActivated()
    {
        _state = State.Active;
        _lastUsed = Silo.Time.GetTimestamp();
        if (_leaving is null) _limit?.Dispose();
        EndIfIdle();
    }

    private void OnActivationFailed(Exception error)
    {
        LogActivationFailed(Silo.Log, error, GrainId);
        if (_state == State.Gone) return;
        _failure = Task.FromException(error);
        Vanish(AnswerFailure);
    }

    private void AnswerFailure(Message message)
    {
        if (message.Kind == MessageKind.Request) Silo.Respond(message, _failure!);
    }

    private void OnLimit()
    {
        if (_state == State.Active) EndAnyway();
        else if (_state == State.Activating && _leaving is not null) Vanish(Pass);
        else if (_state == State.Activating) OnActivationFailed(new TimeoutException($"{GrainId} was not activated within {Silo.Options.ActivationTimeout}."));
    }

    private void EndIfIdle()
    {
        if (_running == 0 && _state == State.Active) EndAnyway();
    }

    private void EndAnyway()
    {
        if (_leaving is not { } reason) return;
        _state = State.Ending;
        _ = End(reason);
    }

    private async Task End(DeactivationReason reason)
    {
        DisposeTimers();
        using var limit = new CancellationTokenSource(Silo.Options.DeactivationTimeout, Silo.Time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _leavingToken);
        await Attempt(() => GrainInstance is IGrainBase grain ? grain.OnDeactivateAsync(reason, any.Token) : Task.CompletedTask);
        await Attempt(async () =>
        {
            if (GrainInstance is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
            else if (GrainInstance is IDisposable disposable) disposable.Dispose();
        });
        Vanish(Pass);

        async Task Attempt(Func<Task> step)
        {
            try
            {
                await step().WaitAsync(any.Token);
            }
            catch (Exception error)
            {
                // The activation ends in any case.
                LogDeactivationFailed(Silo.Log, error, GrainId);
            }
        }
    }

    /// <summary>From here on nothing runs; what still waits is handled by <paramref name="handle"/>.</summary>
    private void Vanish(Action<Message> handle)
    {
        _state = State.Gone;
        _limit?.Dispose();
        DisposeTimers();
        Silo.Forget(this, _pool);
        while (_waiting.TryDequeue(out var message)) handle(message);
        lock (_endGate) _ended?.TrySetResult();
    }

    /// <summary>Sends a message that came too late to the grain's next activation.</summary>
    private void Pass(Message message)
    {
        if (message.Body is not TimerTick) Silo.Dispatch(message);
    }
}

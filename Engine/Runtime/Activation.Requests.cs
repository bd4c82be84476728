using Orleans.Storage;

namespace Orleans.Runtime;

// Which request runs when.
internal sealed partial class Activation
{
    private readonly Queue<Message> _waiting = new();
    private List<(Message Request, CancellationTokenSource Source)>? _cancellable;
    private int _running;
    private int _blocking;
    private int _blockingReaders;
    private int _load;
    private long _lastUsed;

    /// <summary>Requests that are here and not yet answered.</summary>
    public int Load => Volatile.Read(ref _load);

    public void Receive(Message message)
    {
        if (_pool is not null && message.Kind != MessageKind.Cancel) Interlocked.Increment(ref _load);
        Enqueue(message);
    }

    private void OnMessage(Message message)
    {
        if (message.Kind == MessageKind.Cancel)
        {
            OnCancel(message);
            return;
        }

        if (_state == State.Gone)
        {
            Pass(message);
            return;
        }

        if (_state == State.New) Activate();
        if (MayRun(message)) Invoke(message);
        else if (_state == State.Gone) AnswerFailure(message);
        else _waiting.Enqueue(message);
    }

    private bool MayRun(Message message)
    {
        if (_state != State.Active || _leaving is not null) return false;

        // What always interleaves holds nobody up either.
        if (_blocking == 0 || Class.Reentrant) return true;
        var options = message.Body!.Options;
        return (options & RequestOptions.AlwaysInterleave) != 0
            || ((options & RequestOptions.ReadOnly) != 0 && _blockingReaders == _blocking);
    }

    private void Invoke(Message message)
    {
        var body = message.Body!;
        if (message.Expires != 0 && Silo.Time.GetTimestamp() >= message.Expires)
        {
            LogExpired(Silo.Log, body, GrainId);
            Drop();
            return;
        }

        Clean();
        var options = body.Options;
        Count(options, 1);
        CancellationToken token = default;
        if ((options & RequestOptions.Cancellable) != 0)
        {
            var source = new CancellationTokenSource();
            (_cancellable ??= []).Add((message, source));
            token = source.Token;
        }

        Task task;
        try
        {
            if (message.Context is not null) RequestContext.Import(message.Context);
            task = body.Invoke(GrainInstance!, token)
                ?? throw new InvalidOperationException($"{body} on {GrainId} returned null where a task belongs.");
        }
        catch (Exception error)
        {
            // Whatever grain code throws is the caller's answer.
            task = Task.FromException(error);
        }

        if (task.IsCompleted)
        {
            Finish(message, task);
        }
        else
        {
            task.ContinueWith(
                static (task, state) =>
                {
                    var (activation, message) = ((Activation, Message))state!;
                    activation.Finish(message, task);
                    activation.RunWaiting();
                },
                (this, message), CancellationToken.None, TaskContinuationOptions.None, this);
        }
    }

    private void Finish(Message message, Task task)
    {
        var options = message.Body!.Options;
        Count(options, -1);
        if ((options & RequestOptions.Cancellable) != 0 && _cancellable?.FindIndex(x => x.Request == message) is >= 0 and var index)
        {
            _cancellable[index].Source.Dispose();
            _cancellable.RemoveAt(index);
        }

        if (_pool is not null) Interlocked.Decrement(ref _load);
        if (_running == 0 && message.Body is not TimerTick { KeepsAlive: false }) _lastUsed = Silo.Time.GetTimestamp();
        if (task.IsFaulted && task.Exception!.InnerException is InconsistentStateException conflict)
            Deactivate(new(DeactivationReasonCode.ApplicationError, conflict, "The state was changed by somebody else."));
        if (message.Kind == MessageKind.Request) Silo.Respond(message, task);
        else if (task.IsFaulted) LogOneWayFailed(Silo.Log, task.Exception!.InnerException, message.Body, GrainId);
        if (_leaving is not null && _running == 0) EndIfIdle();
    }

    private void Count(RequestOptions options, int change)
    {
        _running += change;
        if ((options & RequestOptions.AlwaysInterleave) != 0) return;
        _blocking += change;
        if ((options & RequestOptions.ReadOnly) != 0) _blockingReaders += change;
    }

    private void RunWaiting()
    {
        while (_waiting.TryPeek(out var next) && MayRun(next))
        {
            _waiting.Dequeue();
            Invoke(next);
        }

        // Reads overtake a waiting write.
        if (_blockingReaders > 0 && _waiting.Count > 1) RunAllWaiting();
    }

    /// <summary>Gives every waiting request its chance, for those may interleave that wait behind one that may not.</summary>
    private void RunAllWaiting()
    {
        for (var left = _waiting.Count; left > 0; left--)
        {
            var next = _waiting.Dequeue();
            if (MayRun(next)) Invoke(next);
            else _waiting.Enqueue(next);
        }
    }

    private void OnCancel(Message cancel)
    {
        if (_cancellable?.Find(x => x.Request.Id == cancel.Id && x.Request.Caller == cancel.Caller) is { Source: { } source })
        {
            source.Cancel();
            return;
        }

        // It has not started: nobody waits for it any more.
        for (var left = _waiting.Count; left > 0; left--)
        {
            var next = _waiting.Dequeue();
            if (next.Id != cancel.Id || next.Caller != cancel.Caller || next.Kind != MessageKind.Request) _waiting.Enqueue(next);
            else Drop();
        }
    }

    /// <summary>A request ends here without having run: nobody waits for it any more.</summary>
    private void Drop()
    {
        if (_pool is not null) Interlocked.Decrement(ref _load);
    }
}

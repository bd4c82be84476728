namespace Orleans.Runtime;

// The calls this node makes.
public abstract partial class Node
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(1000);

    private readonly ITimer _clock;
    private volatile bool _clockRuns;
    private int _now;

    internal Task<T> Call<T>(GrainId target, Request<T> request)
    {
        var call = new PendingCall<T>(Turns.CallOptions)
        {
            Message = new()
            {
                Kind = MessageKind.Request, Caller = Address, Target = target, Body = request,
                Context = RequestContext.Export(), TimeToLive = request.ResponseTimeout ?? Options.ResponseTimeout,
            },
        };
        call.Message.Expires = ExpiryOf(call.Message.TimeToLive);
        if ((request.Options & RequestOptions.Cancellable) != 0 && request.CancellationToken is { CanBeCanceled: true } token)
        {
            if (token.IsCancellationRequested) return Task.FromCanceled<T>(token);
            if (!Enter(call)) return call.Task;
            call.Cancellation = token.UnsafeRegister(static (state, token) =>
            {
                var (node, id) = ((Node, long))state!;
                node.CancelCall(id, token);
            }, (this, call.Message.Id));
        }
        else if (!Enter(call))
        {
            return call.Task;
        }

        Dispatch(call.Message);
        return call.Task;
    }

    internal void SendOneWay(GrainId target, Request request)
    {
        if (IsStopped) return;
        Dispatch(new()
        {
            Kind = MessageKind.OneWay, Caller = Address, Target = target, Body = request, Context = RequestContext.Export(),
        });
    }

    public void Relay(Message request, Action<Message> answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        var message = new Message
        {
            Kind = request.Kind, Caller = request.Kind == MessageKind.OneWay ? request.Caller : Address, Target = request.Target,
            Body = request.Body, Context = request.Context, TimeToLive = request.TimeToLive, Expires = ExpiryOf(request.TimeToLive),
        };
        if (request.Kind == MessageKind.Request && !Enter(new RelayedCall(message, request.Caller, request.Id, answer))) return;
        if (request.Kind != MessageKind.Cancel) Dispatch(message);
        else if (Calls.TakeWhere((call, _) => call is RelayedCall relayed && relayed.Answers(request)) is [var call]) SendCancel(call.Message);
    }

    /// <summary>Sends a message to where its grain lives.</summary>
    internal abstract void Dispatch(Message message);

    public void Gone(Action<Message> client)
    {
        foreach (var call in Calls.TakeWhere((call, _) => call is RelayedCall relayed && relayed.Goes(client)))
        {
            if ((call.Message.Body!.Options & RequestOptions.Cancellable) != 0) SendCancel(call.Message);
        }
    }

    /// <summary>Notes the call as one that waits. False: the node has stopped, and the call has failed.</summary>
    private bool Enter(IPendingCall call)
    {
        var ticks = (int)Math.Clamp(Math.Ceiling(call.Message.TimeToLive / _tick), 1, int.MaxValue / 2);
        Calls.Add(call, _now + ticks + 1);

        // Only now: whoever stops the node after this sees the call.
        if (IsStopped)
        {
            if (Calls.Take(call.Message.Id) is not null) FailStopped(call);
            return false;
        }

        if (_clockRuns) return true;
        _clockRuns = true;
        _clock.Change(_tick, _tick);
        return true;
    }

    /// <summary>The instant after which nobody waits any more; 0: there is none.</summary>
    private long ExpiryOf(TimeSpan timeToLive) => timeToLive > TimeSpan.Zero && timeToLive < Forever
        ? Time.GetTimestamp() + (long)(timeToLive.TotalSeconds * Time.TimestampFrequency)
        : 0;

    private void CancelCall(long id, CancellationToken token)
    {
        if (Calls.Take(id) is not { } call) return;
        call.Cancel(token);
        SendCancel(call.Message);
    }

    private void SendCancel(Message request)
    {
        var cancel = new Message
        {
            Kind = MessageKind.Cancel, Id = request.Id, Caller = Address, Target = request.Target, Receiver = request.Receiver,
        };
        if (cancel.Receiver is null || cancel.Receiver == Address) Receive(cancel);
        else Network.Send(cancel);
    }

    /// <summary>Ends the calls that have waited too long. The clock rests while there are none.</summary>
    private void Tick()
    {
        var now = Interlocked.Increment(ref _now);
        foreach (var call in Calls.TakeWhere((_, expiresAt) => expiresAt - now <= 0))
        {
            call.Fail(new TimeoutException(
                $"{call.Message.Body} on {call.Message.Target} did not answer within {call.Message.TimeToLive.TotalSeconds:0.###}s (sent to {call.Message.Receiver})."));
            if ((call.Message.Body!.Options & RequestOptions.Cancellable) != 0) SendCancel(call.Message);
        }

        if (Calls.Count > 0) return;
        _clockRuns = false;
        _clock.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // A call that was entered in between saw the clock running.
        if (Calls.Count == 0 || IsStopped) return;
        _clockRuns = true;
        _clock.Change(_tick, _tick);
    }
}

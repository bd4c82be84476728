namespace Orleans.Runtime;

/// <summary>The caller's side of a request that is under way.</summary>
internal interface IPendingCall
{
    Message Message { get; }

    /// <summary>Takes over the outcome of a completed task of the request's result type.</summary>
    void Complete(Task result);

    void Fail(Exception error);

    void Cancel(CancellationToken cancellationToken);
}

/// <summary>A call somebody in this process awaits.</summary>
internal sealed class PendingCall<T>(TaskCreationOptions options) : TaskCompletionSource<T>(options), IPendingCall
{
    public Message Message { get; set; } = null!;

    /// <summary>Ends the wait for the caller's cancellation.</summary>
    public CancellationTokenRegistration Cancellation { get; set; }

    public void Complete(Task result)
    {
        Cancellation.Unregister();
        if (result.IsCompletedSuccessfully) TrySetResult(result is Task<T> typed ? typed.Result : default!);
        else if (result.IsCanceled) TrySetCanceled();
        else TrySetException(result.Exception!.InnerExceptions);
    }

    public void Fail(Exception error)
    {
        Cancellation.Unregister();
        TrySetException(error);
    }

    public void Cancel(CancellationToken cancellationToken) => TrySetCanceled(cancellationToken);
}

/// <summary>A call this silo passes on for a client that is connected to it.</summary>
internal sealed class RelayedCall(Message message, SiloAddress client, long clientId, Action<Message> answer) : IPendingCall
{
    public Message Message => message;

    public bool Goes(Action<Message> to) => answer == to;

    public bool Answers(Message request) => clientId == request.Id && client == request.Caller;

    public void Complete(Task result) => answer(new()
    {
        Kind = MessageKind.Response, Id = clientId, Caller = client, Receiver = client, Target = message.Target,
        Body = message.Body, Result = result,
    });

    public void Fail(Exception error) => Complete(Task.FromException(error));

    public void Cancel(CancellationToken cancellationToken) => Complete(Task.FromCanceled(new(true)));
}

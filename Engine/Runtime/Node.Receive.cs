namespace Orleans.Runtime;

// What the network brings.
public abstract partial class Node
{
    private protected const int MaxHops = 8;

    public Request? NewRequest(uint interfaceId, uint methodId) => Manifest.FindInterface(interfaceId)?.NewRequest(methodId);

    public Request? FindRequest(long id) => Calls.Find(id)?.Message.Body;

    public void Receive(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (IsStopped) return;
        switch (message.Kind)
        {
            case MessageKind.Response:
                Calls.Take(message.Id)?.Complete(message.Result!);
                break;
            case MessageKind.Redirect:
                Redirect(message);
                break;
            default:
                message.Expires = ExpiryOf(message.TimeToLive);
                OnRequest(message);
                break;
        }
    }

    public void Undeliverable(Message message, Exception error)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Kind == MessageKind.Request && message.Caller == Address) Calls.Take(message.Id)?.Fail(error);
    }

    public void Lost(SiloAddress receiver, Exception error)
    {
        foreach (var call in Calls.TakeWhere((call, _) => call.Message.Receiver == receiver)) call.Fail(error);
    }

    private protected abstract void OnRequest(Message message);

    /// <summary>Tries the owner that the receiver named; views that disagree get time to meet before each further try.</summary>
    private void Redirect(Message redirect)
    {
        if (Calls.Find(redirect.Id) is not { } call) return;
        call.Message.Hops++;
        if (call.Message.Hops > MaxHops)
        {
            Calls.Take(redirect.Id)?.Fail(new OrleansMessageRejectionException(
                $"{call.Message.Body} on {call.Message.Target}: the silos do not agree which of them owns the grain."));
        }
        else if (call.Message.Hops == 1 && redirect.Owner is { } owner && owner != Address && !Membership.View.IsDead(owner)) // Nobody would tell that it is.
        {
            call.Message.Receiver = owner;
            Network.Send(call.Message);
        }
        else
        {
            var wait = TimeSpan.FromMilliseconds(5 << call.Message.Hops);
            Time.CreateTimer(_ => DispatchAgain(call.Message), null, wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void DispatchAgain(Message message)
    {
        if (Calls.Find(message.Id) is not null) Dispatch(message);
    }
}

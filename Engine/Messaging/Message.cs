namespace Orleans.Runtime;

/// <summary>What nodes send each other. In one process it is passed by reference and not changed once it is sent.</summary>
public sealed class Message
{
    public required MessageKind Kind { get; init; }

    /// <summary>Pairs request and response; unique for the sender of the request, 0 for one-way calls.</summary>
    public long Id { get; set; }

    /// <summary>The node that made the request and gets the response; the same in both.</summary>
    public required SiloAddress Caller { get; init; }

    /// <summary>The node this message goes to.</summary>
    public SiloAddress? Receiver { get; set; }

    /// <summary>The grain that is called.</summary>
    public GrainId Target { get; init; }

    /// <summary>Method and arguments; in a response those of its request, which knows how its result is written.</summary>
    public Request? Body { get; init; }

    /// <summary>In a response: a completed task, of the request's result type, with the value or the exception.</summary>
    public Task? Result { get; init; }

    /// <summary>The caller's request context; null if it is empty.</summary>
    public Dictionary<string, object>? Context { get; init; }

    /// <summary>How long the caller waits.</summary>
    public TimeSpan TimeToLive { get; init; }

    /// <summary>The timestamp of this node's clock from which on nobody waits for the answer; 0: somebody always does.</summary>
    internal long Expires { get; set; }

    /// <summary>How many nodes have passed the request on because they did not own the grain.</summary>
    public int Hops { get; set; }

    /// <summary>In a redirect: the owner as the receiver sees it.</summary>
    public SiloAddress? Owner { get; init; }

    internal Message Answer(Task result) =>
        new() { Kind = MessageKind.Response, Id = Id, Caller = Caller, Receiver = Caller, Target = Target, Body = Body, Result = result };

    internal Message RedirectTo(SiloAddress? owner) =>
        new() { Kind = MessageKind.Redirect, Id = Id, Caller = Caller, Receiver = Caller, Target = Target, Owner = owner };

    public override string ToString() => $"{Kind} {Id} {Caller}->{Receiver} {Target} {Body}";
}

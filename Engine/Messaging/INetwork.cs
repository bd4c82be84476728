namespace Orleans.Runtime;

/// <summary>
/// Carries messages between this node and others. Messages between the same two nodes arrive in order or not at all.
/// </summary>
public interface INetwork
{
    /// <summary>Starts to deliver what others send to <paramref name="node"/>.</summary>
    Task StartAsync(INode node, CancellationToken cancellationToken);

    /// <summary>
    /// Sends to <see cref="Message.Receiver"/>. Does not block and does not throw: if the receiver cannot be reached,
    /// requests are answered with <see cref="INode.Undeliverable"/>, other messages are lost.
    /// </summary>
    void Send(Message message);

    Task StopAsync(CancellationToken cancellationToken);
}

/// <summary>What a network delivers to.</summary>
public interface INode
{
    SiloAddress Address { get; }

    /// <summary>Makes an empty request for a method that came by its ids; null if this node does not know it.</summary>
    Request? NewRequest(uint interfaceId, uint methodId);

    /// <summary>The request that a response with this id answers; null if nobody waits for it any more.</summary>
    Request? FindRequest(long id);

    /// <summary>Takes a message from the network. Does not block.</summary>
    void Receive(Message message);

    /// <summary>A request that was sent could not be delivered, or its receiver is gone: its caller gets the error.</summary>
    void Undeliverable(Message message, Exception error);

    /// <summary>The connection with a node has ended: the calls that were sent to it fail.</summary>
    void Lost(SiloAddress receiver, Exception error);

    /// <summary>
    /// Gateway: routes a request of a client that is connected to this silo, and hands the answer, under the client's own id,
    /// to <paramref name="answer"/>.
    /// </summary>
    void Relay(Message request, Action<Message> answer);

    /// <summary>Gateway: the client that <paramref name="client"/> answers is gone; nobody waits for its calls any more.</summary>
    void Gone(Action<Message> client);
}

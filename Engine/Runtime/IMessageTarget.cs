namespace Orleans.Runtime;

/// <summary>What a silo's catalog holds under a grain id: an activation, or the pool of a stateless worker.</summary>
internal interface IMessageTarget
{
    GrainClass Class { get; }

    /// <summary>The activations there are now.</summary>
    IEnumerable<Activation> Activations { get; }

    void Receive(Message message);
}

namespace Orleans.Runtime;

/// <summary>One node's end of an in-memory cluster's network.</summary>
internal sealed class InMemoryNetwork(InMemoryCluster cluster) : INetwork, ISiloProbe
{
    private INode? _node;

    public Task StartAsync(INode node, CancellationToken cancellationToken)
    {
        _node = node;
        cluster.Attach(node);
        return Task.CompletedTask;
    }

    public void Send(Message message) => cluster.Deliver(_node!, message, message.Receiver!);

    public Task<ProbeResult> ProbeAsync(SiloAddress silo, CancellationToken cancellationToken) => cluster.ProbeAsync(_node!, silo, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (_node is not null) cluster.Detach(_node);
        return Task.CompletedTask;
    }
}

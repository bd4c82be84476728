namespace Orleans.Runtime;

/// <summary>A node that calls grains and holds none.</summary>
internal sealed class ClientNode(IServiceProvider services, SiloAddress address) : Node(services, address)
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Network.StartAsync(this, cancellationToken);
        await Membership.StartAsync(null, cancellationToken);
        FollowMembership();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Kill();
        await Membership.StopAsync(cancellationToken);
        await Network.StopAsync(cancellationToken);
    }

    internal override void Dispatch(Message message)
    {
        var view = Membership.View;
        if (view.Active.Count == 0)
        {
            Undeliverable(message, new SiloUnavailableException($"{message.Body} on {message.Target}: there is no active silo."));
            return;
        }

        // Any silo can run a stateless worker.
        message.Receiver = Manifest.FindClass(message.Target.Type) switch
        {
            { IsStatelessWorker: true } => view.Active[NextRandom(view.Active.Count)],
            { IsPerSilo: true } => SiloAddress.FromParsableString(message.Target.Key.ToString()),
            _ => view.OwnerOf(message.Target),
        };
        Network.Send(message);
    }

    private protected override void OnRequest(Message message)
    {
        // Nothing is ever placed on a client; who asks has a wrong view, and asks again elsewhere.
        if (message.Kind == MessageKind.Request) Network.Send(message.RedirectTo(Membership.View.OwnerOf(message.Target)));
    }

    private int NextRandom(int count)
    {
        lock (Random) return Random.Next(count);
    }
}

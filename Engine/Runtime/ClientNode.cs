namespace Orleans.Runtime;

/// <summary>A node that calls grains and holds none.</summary>
internal sealed class ClientNode(IServiceProvider services, SiloAddress address) : Node(services, address)
{
    private volatile bool _isStarted;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Network.StartAsync(this, cancellationToken);
        await Membership.StartAsync(null, cancellationToken);
        FollowMembership();
        _isStarted = true;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Kill();
        await Membership.StopAsync(cancellationToken);
        await Network.StopAsync(cancellationToken);
    }

    internal override void Dispatch(Message message)
    {
        if (!_isStarted || Membership.View is not { Active.Count: > 0 } view)
        {
            Undeliverable(message, new SiloUnavailableException(
                $"{message.Body} on {message.Target}: {(_isStarted ? "there is no active silo" : "this client has not started")}."));
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

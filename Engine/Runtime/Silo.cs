using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>A node that holds grains.</summary>
internal sealed partial class Silo : Node, ILocalSiloDetails
{
    private readonly ConcurrentDictionary<GrainId, IMessageTarget> _catalog = new();
    private ReminderService? _reminders;

    public Silo(IServiceProvider services, SiloAddress address) : base(services, address)
    {
        _collector = Time.CreateTimer(static silo => ((Silo)silo!).CollectOnce(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Name => Options.Name ?? Address.ToString();

    public string ClusterId => Options.ClusterId;

    public SiloAddress SiloAddress => Address;

    public SiloAddress GatewayAddress => Options.Gateway ?? Address;

    internal ReminderService Reminders => _reminders ?? throw new OrleansException(
        $"Silo {Name} has no {nameof(IReminderTable)}; register one to use reminders.");

    internal IEnumerable<Activation> Activations => _catalog.Values.SelectMany(target => target.Activations);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Network.StartAsync(this, cancellationToken);
        var self = new MembershipEntry(Address, Name, Options.Gateway, SiloStatus.Active, Time.GetUtcNow());
        await Membership.StartAsync(self, cancellationToken);
        FollowMembership();
        _reminders = Services.GetService<IReminderTable>() is { } table ? new(this, table) : null;
        if (_reminders is not null) await _reminders.StartAsync(cancellationToken);
    }

    /// <summary>Leaves in order: others stop sending, the activations end, then the silo is gone.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (IsStopped) return;
        _reminders?.Dispose();
        await Membership.SetStatusAsync(SiloStatus.ShuttingDown, cancellationToken);
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, $"Silo {Address} shuts down.");
        while (Activations.ToList() is { Count: > 0 } rest)
        {
            foreach (var activation in rest) activation.Deactivate(reason, cancellationToken);
            await Task.WhenAll(rest.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
        }

        Kill();
        await Membership.SetStatusAsync(SiloStatus.Dead, cancellationToken);
        await Membership.StopAsync(cancellationToken);
        await Network.StopAsync(cancellationToken);
    }

    internal override void Kill()
    {
        base.Kill();
        _reminders?.Dispose();
        _collector.Dispose();
    }

    internal override void Dispatch(Message message)
    {
        // What is active here is called here: it passes the message on if the grain has moved.
        if (_catalog.TryGetValue(message.Target, out var target))
        {
            message.Receiver = Address;
            target.Receive(message);
            return;
        }

        message.Receiver = OwnerOf(message.Target);
        if (message.Receiver == Address) Deliver(message);
        else Network.Send(message);
    }

    internal void Respond(Message request, Task result)
    {
        if (ReferenceEquals(request.Caller, Address)) Calls.Take(request.Id)?.Complete(result);
        else if (!IsStopped) Network.Send(request.Answer(result));
    }

    private protected override void OnRequest(Message message)
    {
        if (message.Kind == MessageKind.Cancel || _catalog.ContainsKey(message.Target)
            || OwnerOf(message.Target) is not { } owner || owner == Address)
        {
            Deliver(message);
        }
        else if (message.Kind == MessageKind.Request)
        {
            Network.Send(message.RedirectTo(owner));
        }
        else if (++message.Hops <= MaxHops)
        {
            message.Receiver = owner;
            Network.Send(message);
        }
    }

    /// <summary>Stateless workers run where they are called, and so does everything while no silo is active yet.</summary>
    private SiloAddress OwnerOf(GrainId id)
    {
        var grainClass = Manifest.FindClass(id.Type);
        if (grainClass is { IsStatelessWorker: true }) return Address;
        if (grainClass is { IsPerSilo: true }) return SiloAddress.FromParsableString(id.Key.ToString());
        return Membership.View.OwnerOf(id) ?? Address;
    }

    private void Deliver(Message message)
    {
        if (_catalog.TryGetValue(message.Target, out var target))
        {
            target.Receive(message);
            return;
        }

        if (message.Kind == MessageKind.Cancel) return;
        if (Manifest.FindClass(message.Target.Type) is not { } grainClass)
        {
            var error = new OrleansException($"{message.Body} on {message.Target}: silo {Address} knows no grain class of this type.");
            if (message.Kind == MessageKind.Request) Respond(message, Task.FromException(error));
            return;
        }

        _catalog.GetOrAdd(
            message.Target,
            static (id, args) => args.grainClass.IsStatelessWorker
                ? new WorkerPool(args.silo, args.grainClass, id)
                : new Activation(args.silo, args.grainClass, id, null),
            (silo: this, grainClass)).Receive(message);
        WatchIdle();
    }

    internal void Forget(Activation activation, WorkerPool? pool)
    {
        if (pool is null) _catalog.TryRemove(new(activation.GrainId, activation));
        else pool.Remove(activation);
    }
}

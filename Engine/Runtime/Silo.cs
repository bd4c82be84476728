using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

/// <summary>A node that holds grains.</summary>
internal sealed partial class Silo : Node, ILocalSiloDetails
{
    private readonly ConcurrentDictionary<GrainId, IMessageTarget> _catalog = new();
    private readonly ConcurrentDictionary<Type, IOwnerRule?> _rules = new();
    private volatile bool _isStarted, _isLeaving, _isClosed;
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

    /// <summary>Whether it takes no new grains any more.</summary>
    internal bool IsClosed => _isClosed;

    /// <summary>How long a leaving activation waits for its requests: while the silo stops there must be time left to deactivate.</summary>
    internal TimeSpan RequestsMayTake => _isLeaving ? Options.DeactivationTimeout / 2 : Options.DeactivationTimeout;

    internal IEnumerable<Activation> Activations => _catalog.Values.SelectMany(target => target.Activations);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Network.StartAsync(this, cancellationToken);
        var self = new MembershipEntry(Address, Name, Options.Gateway, SiloStatus.Active, Time.GetUtcNow());
        await Membership.StartAsync(self, cancellationToken);
        _isStarted = true;
        FollowMembership();
        _reminders = Services.GetService<IReminderTable>() is { } table ? new(this, table) : null;
        if (_reminders is not null) await _reminders.StartAsync(cancellationToken);
    }


    internal override void Dispatch(Message message)
    {
        if (KnowsNobody)
        {
            Undeliverable(message, NotStarted(message));
            return;
        }

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
        if (KnowsNobody)
        {
            Refuse(message, NotStarted(message));
            return;
        }

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

    /// <summary>Until it knows the silos of its cluster, each grain may be active on another one.</summary>
    private bool KnowsNobody => !_isStarted && Membership.View.Active.Count == 0;

    private SiloUnavailableException NotStarted(Message message) => new($"{message.Body} on {message.Target}: silo {Address} has not started.");

    /// <summary>Stateless workers run where they are called, and so does everything when no silo is active any more.</summary>
    private SiloAddress OwnerOf(GrainId id)
    {
        var grainClass = Manifest.FindClass(id.Type);
        if (grainClass is { IsStatelessWorker: true }) return Address;
        if (grainClass is { IsPerSilo: true } && PerSilo(id) is { } silo) return silo;
        var view = Membership.View;
        return (grainClass?.Strategy is { } strategy ? RuleOf(strategy)?.OwnerOf(id, view.Active) : null) ?? view.OwnerOf(id) ?? Address;
    }

    private IOwnerRule? RuleOf(Type strategy) =>
        _rules.GetOrAdd(strategy, static (strategy, services) => services.GetKeyedService<IOwnerRule>(strategy), Services);

    /// <summary>The silo a key names, if it is one of the cluster: nothing else is ever connected to.</summary>
    private SiloAddress? PerSilo(GrainId id) =>
        SiloAddress.TryParse(id.Key.ToString(), out var silo) && (silo == Address || Membership.View.IsAlive(silo)) ? silo : null;

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
            Refuse(message, new OrleansException($"{message.Body} on {message.Target}: silo {Address} knows no grain class of this type."));
            return;
        }

        if (grainClass.IsPerSilo && PerSilo(message.Target) != Address)
        {
            Refuse(message, new SiloUnavailableException($"{message.Body} on {message.Target}: there is no such silo."));
            return;
        }

        if (_isClosed)
        {
            RefuseLate(message);
            return;
        }

        var receiver = _catalog.GetOrAdd(
            message.Target,
            static (id, args) => args.grainClass.IsStatelessWorker
                ? new WorkerPool(args.silo, args.grainClass, id)
                : new Activation(args.silo, args.grainClass, id, null),
            (silo: this, grainClass));
        receiver.Receive(message);
        WatchIdle();

        // The view may have changed since it was asked for the owner, and who looked for grains that have to go did not see this one.
        if (receiver is Activation activation) EndIfForeign(activation);
    }

    /// <summary>What comes after the silo has said that it leaves and nobody else can take over.</summary>
    internal void RefuseLate(Message message) => Refuse(message, new SiloUnavailableException(
        $"{message.Body} on {message.Target}: silo {Address} shuts down. The call was not run."));

    private void Refuse(Message message, Exception error)
    {
        if (message.Kind == MessageKind.Request) Respond(message, Task.FromException(error));
    }

    internal void Forget(Activation activation, WorkerPool? pool)
    {
        if (pool is null) Forget(activation.GrainId, activation);
        else pool.Remove(activation);
    }

    internal void Forget(GrainId id, IMessageTarget target) => _catalog.TryRemove(new(id, target));
}

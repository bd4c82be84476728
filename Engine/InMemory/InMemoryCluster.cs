using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>
/// What the nodes of a cluster within one process share: network, membership, and what is stored in memory.
/// Messages arrive at once and in order, and a crash is known to all at once.
/// </summary>
public class InMemoryCluster
{
    private readonly ConcurrentDictionary<SiloAddress, INode> _nodes = new();
    private readonly ConcurrentDictionary<string, MemoryGrainStorage> _storages = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private ImmutableList<InMemoryMembership> _followers = [];
    private MembershipView _view = MembershipView.Empty;
    private int _addresses;

    /// <summary>The members as they really are; a node may not know yet.</summary>
    public MembershipView View => Volatile.Read(ref _view);

    internal MemoryReminderTable Reminders { get; } = new();

    /// <summary>The storage of this name, the same for all silos.</summary>
    public MemoryGrainStorage Storage(string name) => _storages.GetOrAdd(name, static _ => new());

    /// <summary>Takes a silo out at once, as if it had died: nothing reaches it or comes from it any more, and all learn that it is dead.</summary>
    public void Evict(SiloAddress silo)
    {
        _nodes.TryRemove(silo, out _);
        SetStatus(silo, SiloStatus.Dead);
    }

    internal SiloAddress NewAddress(bool client)
    {
        var number = Interlocked.Increment(ref _addresses);
        return SiloAddress.New(IPAddress.Loopback, 20000 + number, client ? -number : number);
    }

    internal void Attach(INode node) => _nodes[node.Address] = node;

    internal void Detach(INode node) => _nodes.TryRemove(new(node.Address, node));

    internal INode? Find(SiloAddress address) => _nodes.GetValueOrDefault(address);

    /// <summary>Hands a message to its receiver.</summary>
    internal virtual void Deliver(INode sender, Message message, SiloAddress receiver)
    {
        if (Find(receiver) is { } node and not Node { IsStopped: true }) node.Receive(message);
        else sender.Undeliverable(message, Unreachable(message, receiver));
    }

    /// <summary>Asks whether a node is there.</summary>
    internal virtual Task<ProbeResult> ProbeAsync(INode prober, SiloAddress silo, CancellationToken cancellationToken) =>
        Task.FromResult(Find(silo) is null or Node { IsStopped: true } ? ProbeResult.Refused : ProbeResult.Answered);

    internal static SiloUnavailableException Unreachable(Message message, SiloAddress receiver) =>
        new($"{message.Body} on {message.Target}: {receiver} cannot be reached.");

    /// <summary>Tells one node of a new view.</summary>
    internal virtual void Publish(InMemoryMembership follower, MembershipView view) => follower.OnView(view);

    internal void Follow(InMemoryMembership follower)
    {
        lock (_gate) _followers = _followers.Add(follower);
        follower.OnView(View);
    }

    internal void Unfollow(InMemoryMembership follower)
    {
        lock (_gate) _followers = _followers.Remove(follower);
    }

    internal void Join(MembershipEntry self) => Change(members => [.. members.Where(m => m.Address != self.Address), self]);

    internal void SetStatus(SiloAddress silo, SiloStatus status) =>
        Change(members => [.. members.Select(m => m.Address == silo ? m with { Status = status } : m)]);

    private void Change(Func<ImmutableArray<MembershipEntry>, ImmutableArray<MembershipEntry>> change)
    {
        MembershipView view;
        ImmutableList<InMemoryMembership> followers;
        lock (_gate)
        {
            view = new(_view.Version + 1, change(_view.Members));
            Volatile.Write(ref _view, view);
            followers = _followers;
        }

        foreach (var follower in followers) Publish(follower, view);
    }
}

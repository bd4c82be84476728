namespace Orleans.Runtime;

/// <summary>An in-memory cluster whose messages take time and suffer what the fault plan says.</summary>
internal sealed class SimulatedCluster(Simulation simulation) : InMemoryCluster
{
    private readonly Dictionary<(SiloAddress From, SiloAddress To), long> _last = [];
    private readonly Dictionary<SiloAddress, long> _lastView = [];
    private readonly HashSet<(SiloAddress, SiloAddress)> _cut = [];
    private readonly HashSet<SiloAddress> _gone = [];

    public void Cut(SiloAddress one, SiloAddress other)
    {
        _cut.Add((one, other));
        _cut.Add((other, one));
    }

    public void Heal() => _cut.Clear();

    public void TakeAway(SiloAddress silo) => _gone.Add(silo);

    internal override void Deliver(INode sender, Message message, SiloAddress receiver)
    {
        var random = simulation.Random;
        var faults = simulation.Faults;
        var link = (sender.Address, receiver);
        var lost = _cut.Contains(link) || random.NextDouble() < faults.Drop;
        var twice = random.NextDouble() < faults.Duplicate;
        if (lost) return;
        Travel(sender, message, receiver, link);
        if (twice) Travel(sender, message, receiver, link);
    }

    internal override async Task<ProbeResult> ProbeAsync(INode prober, SiloAddress silo, CancellationToken cancellationToken)
    {
        var time = simulation.TimeOf(prober.Address);
        await Task.Delay(TimeSpan.FromTicks(Between(simulation.Faults.MinDelay, simulation.Faults.MaxDelay) * 2), time, cancellationToken);
        var isLost = _cut.Contains((prober.Address, silo)) || _gone.Contains(silo) || simulation.Random.NextDouble() < simulation.Faults.Drop;
        if (isLost) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        return await base.ProbeAsync(prober, silo, cancellationToken);
    }

    internal override void Publish(InMemoryMembership follower, MembershipView view)
    {
        var now = simulation.Time.Elapsed.Ticks;
        var at = Math.Max(now + Between(TimeSpan.Zero, simulation.Faults.MaxMembershipDelay), _lastView.GetValueOrDefault(follower.Node) + 1);
        _lastView[follower.Node] = at;
        simulation.At(follower.Node, at, () => follower.OnView(view));
    }

    private void Travel(INode sender, Message message, SiloAddress receiver, (SiloAddress, SiloAddress) link)
    {
        var faults = simulation.Faults;
        var at = simulation.Time.Elapsed.Ticks + Between(faults.MinDelay, faults.MaxDelay);
        if (simulation.Random.NextDouble() < faults.Stall) at += Between(TimeSpan.Zero, faults.LongDelay);
        if (simulation.Random.NextDouble() >= faults.Reorder)
        {
            at = Math.Max(at, _last.GetValueOrDefault(link) + 1);
            _last[link] = at;
        }

        // Who is there is asked on arrival: the receiver may have died on the way, and the sender too.
        simulation.At(Find(receiver) is null ? sender.Address : receiver, at, () =>
        {
            simulation.Trace(message);
            if (Find(receiver) is { } node) node.Receive(message);
            else sender.Undeliverable(message, Unreachable(message, receiver));
        });
    }

    private long Between(TimeSpan from, TimeSpan to) => from.Ticks + simulation.Random.NextInt64(Math.Max(1, to.Ticks - from.Ticks));
}

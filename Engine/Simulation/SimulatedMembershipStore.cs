namespace Orleans.Runtime;

/// <summary>One node's way to the membership's store, which takes time and can be cut.</summary>
internal sealed class SimulatedMembershipStore(Simulation simulation, IMembershipStore store, SiloAddress node, TimeProvider time) : IMembershipStore
{
    public Task<MembershipTick> TickAsync(Heartbeat? heartbeat, long knownVersion, CancellationToken cancellationToken) =>
        AskAsync(() => store.TickAsync(heartbeat, knownVersion, cancellationToken), cancellationToken);

    public Task<bool> TryChangeAsync(MembershipChange change, CancellationToken cancellationToken) =>
        AskAsync(() => store.TryChangeAsync(change, cancellationToken), cancellationToken);

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        await TravelAsync(cancellationToken);
        var answer = await ask();
        await TravelAsync(cancellationToken);
        return answer;
    }

    private async Task TravelAsync(CancellationToken cancellationToken)
    {
        var faults = simulation.Faults;
        var delay = faults.MinDelay + TimeSpan.FromTicks(simulation.Random.NextInt64(Math.Max(1, (faults.MaxDelay - faults.MinDelay).Ticks)));
        await Task.Delay(delay, time, cancellationToken);

        // A lost packet is sent again; here it costs the whole call, which its caller gives up.
        var isLost = simulation.IsCutFromStore(node) || simulation.Random.NextDouble() < faults.Drop;
        if (isLost) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }
}

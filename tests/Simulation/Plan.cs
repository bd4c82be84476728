namespace Krewe.Tests.Simulations;

/// <summary>What a seed stands for.</summary>
internal sealed class Plan
{
    /// <summary>With these a call to set a schedule may come after the one that removed it, or nobody knows what time it is.</summary>
    private const Fault LatePromises = Fault.Loss | Fault.Cut | Fault.Evict | Fault.Isolate | Fault.Clock;

    private static readonly TimeSpan[] Timeouts = [TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)];

    public Plan(int seed)
    {
        Seed = seed;
        Random = new Random(unchecked(seed * 7919 + 17));
        Faults = seed % 5 == 0 ? Fault.None : DrawFaults();
        Silos = Orderly ? 1 : Random.Next(1, 4);
        Clients = Random.Next(1, 3);
        Shards = Random.Next(1, 4);
        Concurrency = Orderly ? 1 : Random.Next(1, 9);
        MaxPrefetch = Orderly ? 0 : Random.Next(2) * 16;
        CallTimeout = Timeouts[Random.Next(Timeouts.Length)];
        Lost = Random.Next(4) == 0 ? 0.15 : 0.02;
        Trouble = TimeSpan.FromSeconds(Random.Next(4, 20));
        Items = [.. ItemKinds.Draw(this), .. HasBatches ? ItemKinds.DrawBatches(this, new Random(unchecked(seed * 41 + 11))) : []];
        Uniques = !Orderly && seed % 4 == 3 ? SimulatedUnique.Draw(this, new Random(unchecked(seed * 37 + 5))) : [];
        Schedules = !Orderly && seed % 4 == 2 && (Faults & LatePromises) == 0 ? DrawSchedules(new Random(unchecked(seed * 31 + 7))) : [];
    }

    public int Seed { get; }

    /// <summary>For the workload and the times of faults; the simulation has its own.</summary>
    public Random Random { get; }

    public Fault Faults { get; }

    /// <summary>A world of one silo with one slot, in which the order of execution follows from the rules.</summary>
    public bool Orderly => Seed % 10 == 0;

    /// <summary>Whether the silos watch each other and judge for themselves who is dead, as those of different processes do; else all learn of it at once.</summary>
    public bool OwnMembership => !Orderly && Seed % 3 == 1;

    /// <summary>How long a silo may not be heard of: mostly too short for the others to give up a worker whose silo they take for alive.</summary>
    public TimeSpan LongestSilence => TimeSpan.FromSeconds(OwnMembership && Seed % 4 == 3 ? 30 : 12);

    /// <summary>Whether there are messages of which a worker takes several at once.</summary>
    public bool HasBatches => !Orderly && Seed % 7 == 3;

    public int Silos { get; }

    public int Clients { get; }

    public int Shards { get; }

    public int Concurrency { get; }

    public int MaxPrefetch { get; }

    /// <summary>How long a grain call waits.</summary>
    public TimeSpan CallTimeout { get; }

    /// <summary>The share of messages that are lost where any are: reports of retries come often twice when it is large.</summary>
    public double Lost { get; }

    /// <summary>How long things are submitted and go wrong.</summary>
    public TimeSpan Trouble { get; }

    public IReadOnlyList<Item> Items { get; }

    /// <summary>Schedules that tick while things go wrong.</summary>
    public IReadOnlyList<SimulatedSchedule> Schedules { get; }

    /// <summary>Unique calls that meet while things go wrong.</summary>
    public IReadOnlyList<SimulatedUnique> Uniques { get; }

    /// <summary>Whether a worker may seem dead although it lives.</summary>
    public bool MayFallSilent => (Faults & (Fault.Loss | Fault.Cut | Fault.Evict | Fault.Isolate)) != 0;

    /// <summary>Whether workers die.</summary>
    public bool LosesWorkers => MayFallSilent || (Faults & (Fault.Crash | Fault.CrashAll)) != 0;

    public override string ToString() =>
        $"{Silos} silos of {Concurrency} slots, prefetch {MaxPrefetch}, {Shards} shards, {Clients} clients, {Items.Count} items and {Schedules.Count} schedules in {Trouble.TotalSeconds} s, "
        + $"call timeout {CallTimeout.TotalSeconds} s, {(OwnMembership ? "own membership, " : "")}faults: {Faults}";

    private SimulatedSchedule[] DrawSchedules(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 5)).Select(n =>
        {
            var at = Trouble * (0.3 * random.NextDouble());
            return new SimulatedSchedule($"s{n}", TimeSpan.FromMilliseconds(random.Next(1000, 4000)), at,
                random.Next(3) == 0 ? at + ((Trouble - at) * (0.5 + (0.5 * random.NextDouble()))) : null);
        }),
    ];

    private Fault DrawFaults()
    {
        var drawn = Fault.None;
        while (drawn == Fault.None)
        {
            foreach (var fault in Enum.GetValues<Fault>())
            {
                drawn |= Random.NextDouble() < 0.25 ? fault : Fault.None;
            }
        }

        return drawn;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>
/// A whole cluster, with its clients and the code around it, on one thread and one clock. What runs next, how long messages travel
/// and what goes wrong is drawn from a seed: the same seed and the same code give the same run, as <see cref="TraceHash"/> shows.
/// <para>
/// All code must stay on the simulation: no <c>Task.Run</c>, no <c>ConfigureAwait(false)</c>, no <c>BackgroundService</c> (it starts on the
/// thread pool), no blocking waits, and no <c>WhenAll</c>, <c>WhenAny</c> or <c>WaitAsync</c> over a task completion source that runs its
/// continuations asynchronously. <see cref="ForeignTurns"/> counts what came back from other threads; it is 0 in a run that replays.
/// </para>
/// </summary>
public sealed partial class Simulation : IDisposable
{
    private readonly SimulatedCluster _cluster;
    private readonly Dictionary<SiloAddress, SimulatedProcess> _processes = [];
    private readonly List<InMemoryHost> _hosts = [];
    private readonly SimulatedProcess _outside;
    private readonly InMemoryMembershipStore _store = new();
    private readonly HashSet<SiloAddress> _cutFromStore = [];
    private int _numbers;

    public Simulation(int seed, FaultPlan? faults = null)
    {
        Seed = seed;
        Faults = faults ?? new();
        Random = new(seed);
        _picks = StableHash.Mix((ulong)seed + 1);
        _cluster = new(this);
        _outside = new(this, 0);
    }

    public int Seed { get; }

    public FaultPlan Faults { get; }

    public SimulatedTime Time { get; } = new();

    /// <summary>The clock for code that runs in <see cref="Run"/> itself.</summary>
    public TimeProvider Clock => _outside.Time;

    /// <summary>Drawn from the seed; for the code under test and the network alike.</summary>
    public Random Random { get; }

    public InMemoryCluster Cluster => _cluster;

    /// <summary>Starts a silo with its hosted services, as a process of its own.</summary>
    /// <param name="configure">Adds what starts before the silo.</param>
    /// <param name="after">Adds what starts after the silo.</param>
    public Task<InMemoryHost> StartSiloAsync(Action<ISiloBuilder>? configure = null, Action<IServiceCollection>? after = null) => StartAsync(services =>
    {
        services.AddSilo(silo =>
        {
            silo.UseInMemoryCluster(_cluster);
            configure?.Invoke(silo);
        });
        after?.Invoke(services);
    });

    /// <summary>Starts a client, as a process of its own.</summary>
    public Task<InMemoryHost> StartClientAsync(Action<IClientBuilder>? configure = null) => StartAsync(services => services.AddClusterClient(client =>
    {
        client.UseInMemoryCluster(_cluster);
        configure?.Invoke(client);
    }));

    /// <summary>Kills the process: its turns, timers and background loops are gone. The others learn of it within the membership delay.</summary>
    /// <param name="host">The process.</param>
    /// <param name="withMachine">Whether its machine goes with it, so that nobody says that nobody listens there.</param>
    public void Crash(InMemoryHost host, bool withMachine = false)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (withMachine) _cluster.TakeAway(host.Address);
        if (_processes.Remove(host.Address, out var process)) process.Crash();
        host.Crash();
    }

    /// <summary>Declares a silo dead that is alive: it runs on, cut off, until it learns of it.</summary>
    public void Evict(InMemoryHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _cluster.Evict(host.Address);
    }

    /// <summary>Loses all messages between the two until <see cref="Heal"/>.</summary>
    public void Cut(InMemoryHost one, InMemoryHost other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        _cluster.Cut(one.Address, other.Address);
    }

    /// <summary>Cuts a node off from the membership's store until <see cref="Heal"/>; what it says does not arrive, and nothing comes back.</summary>
    public void CutFromStore(InMemoryHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _cutFromStore.Add(host.Address);
    }

    public void Heal()
    {
        _cluster.Heal();
        _cutFromStore.Clear();
    }

    /// <summary>
    /// Gives a node that is set up a membership of its own, over a store that all of them share, as processes have it: nobody is told of a
    /// crash, the silos find out.
    /// </summary>
    public void UseMembership(ISiloBuilder builder, Action<MembershipOptions>? configure = null) => builder.UseMembership(Store, configure);

    /// <summary>The same for a client, which follows the silos.</summary>
    public void UseMembership(IClientBuilder builder) => builder.Services.AddMembership(Store, new());

    /// <summary>Sets the wall clock of a host forward or back, as its administrator or NTP might; timers run on.</summary>
    public void ShiftClock(InMemoryHost host, TimeSpan shift)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (_processes.TryGetValue(host.Address, out var process)) process.Time.Offset += shift;
    }

    /// <summary>Sets the wall clock of a host right again.</summary>
    public void ResetClock(InMemoryHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (_processes.TryGetValue(host.Address, out var process)) process.Time.Offset = TimeSpan.Zero;
    }

    /// <summary>Runs work inside the process of a host, as its own background code would.</summary>
    public Task RunIn(InMemoryHost host, Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Start(_processes[host.Address], work);
    }

    public void Dispose()
    {
        foreach (var process in _processes.Values) process.Crash();
        foreach (var host in _hosts) host.Crash();
    }

    internal TimeProvider TimeOf(SiloAddress node) => _processes.TryGetValue(node, out var process) ? process.Time : _outside.Time;

    internal bool IsCutFromStore(SiloAddress node) => _cutFromStore.Contains(node);

    private SimulatedMembershipStore Store(IServiceProvider services) =>
        new(this, _store, services.GetRequiredService<NodeAddress>().Value, services.GetRequiredService<TimeProvider>());

    internal void At(SiloAddress node, long ticks, Action action)
    {
        if (!_processes.TryGetValue(node, out var process)) return;
        process.Time.CreateTimer(static action => ((Action)action!)(), action, TimeSpan.FromTicks(ticks - Time.Elapsed.Ticks), Timeout.InfiniteTimeSpan);
    }

    private async Task<InMemoryHost> StartAsync(Action<IServiceCollection> configure)
    {
        var process = new SimulatedProcess(this, ++_numbers);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(process.Time);
        services.AddSingleton<TurnScheduler>(process.Turns);
        services.AddSingleton<TaskScheduler>(process);
        services.AddSingleton(new Random(Random.Next()));
        configure(services);
        var host = new InMemoryHost(_cluster, services);
        _processes[host.Address] = process;
        _hosts.Add(host);
        try
        {
            await Start(process, () => host.StartAsync());
            return host;
        }
        catch
        {
            Crash(host); // A process that cannot start ends.
            throw;
        }
    }

    private static Task Start(SimulatedProcess process, Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, process).Unwrap();
}

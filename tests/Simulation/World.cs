using Krewe.Hosting;
using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Krewe.Tests.Simulations;

/// <summary>One seed: a cluster, its clients, what they submit and what goes wrong.</summary>
internal sealed partial class World : IDisposable
{
    private static readonly GrainManifest Manifest = GrainManifest.OfLoadedAssemblies();
    private static readonly TaskDefinition[] Definitions =
        [.. TaskRegistry.DefinitionsOf(typeof(World).Assembly).Where(d => d.Name.StartsWith("sim.", StringComparison.Ordinal))];

    /// <summary>A tick that is made in spite of all is seen then.</summary>
    private static readonly TimeSpan AfterRemoval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PagesKept = TimeSpan.FromMinutes(6);

    private readonly Plan plan;
    private readonly Simulation simulation;
    private readonly List<(InMemoryHost Host, SiloMark Mark)> silos = [];
    private readonly InMemoryHost?[] clients;
    private SimulatedStore store = null!;
    private readonly SimulatedDisk states = new();
    private readonly MemoryReminderTable reminders = new();
    private TaskScheduler machine = null!;
    private readonly ScheduleUse schedules;
    private int started;

    public World(int seed, bool verbose)
    {
        plan = new(seed);
        simulation = new(seed);
        Journal = new(simulation, verbose);
        clients = new InMemoryHost?[plan.Clients];
        schedules = new(plan, Journal, simulation);
    }

    public Journal Journal { get; }

    public Plan Plan => plan;

    public ulong TraceHash => simulation.TraceHash;

    public long Turns => simulation.Turns;

    /// <summary>Runs the world to its end and checks it.</summary>
    public void Run()
    {
        try
        {
            simulation.Run(LiveAsync, TimeSpan.FromHours(2));
        }
        catch (Exception e)
        {
            Journal.Violation($"The world came to an untimely end: {e}");
        }

        if (simulation.ForeignTurns > 0)
        {
            Journal.Violation($"{simulation.ForeignTurns} turns came back from other threads.");
        }
    }

    public void Dispose() => simulation.Dispose();

    private async Task LiveAsync()
    {
        machine = TaskScheduler.Current;
        store = new(simulation, Journal, machine);
        for (var i = 0; i < plan.Silos; i++)
        {
            await StartSiloAsync();
        }

        for (var i = 0; i < plan.Clients; i++)
        {
            await StartClientAsync(i);
        }

        await TroubleAsync();
        await HealAsync();
        schedules.Healed = Journal.Now;
        if (await UntilAsync(() => plan.Schedules.All(s => s.Removed is not null), TimeSpan.FromMinutes(3)) && plan.Schedules.Count > 0)
        {
            await Task.Delay(AfterRemoval, simulation.Clock);
        }

        if (await UntilAsync(() => plan.Items.All(i => i.IsDone) && plan.Uniques.All(u => u.Done), TimeSpan.FromMinutes(5)))
        {
            // Pages that nobody removes look for their jobs four times in twice the time, by clocks that have been wrong by minutes.
            await UntilAsync(() => !Leftovers().Any(), (2 * PagesKept) + TimeSpan.FromMinutes(10));
            await ReadAgainAsync();

            // A call whose client had crashed may have come meanwhile.
            await UntilAsync(() => !Leftovers().Any(), TimeSpan.FromMinutes(1));
        }

        new Checks(plan, Journal).Run(Leftovers());
        new ScheduleChecks(plan, Journal).Run();
    }

    /// <summary>Starts a silo, again and again if need be, as whoever looks after the process would.</summary>
    private async Task StartSiloAsync()
    {
        while (true)
        {
            try
            {
                await StartOnceAsync();
                return;
            }
            catch (OrleansException e) when (plan.OwnMembership && (plan.Faults & (Fault.Loss | Fault.Isolate)) != 0)
            {
                Journal.Note($"silo {started} could not enter, and is started again: {e.Message}");
            }
        }
    }

    private async Task StartOnceAsync()
    {
        var mark = new SiloMark(++started, Journal);
        var line = new SimulatedLine(mark, simulation, machine);
        var own = new SimulatedStates(simulation, Journal, store, line, states, machine);
        var host = await simulation.StartSiloAsync(silo =>
        {
            var services = silo.Services;
            services.AddSingleton(Manifest);
            services.AddSingleton(mark);
            services.AddSingleton<ILoggerFactory>(new JournalLogs(Journal, $"silo {mark.Number}"));
            services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
            services.AddSingleton(Options.Create(new ShardOptions
            {
                Shards = plan.Shards, PollPeriod = plan.CallTimeout / 2,
                VerdictTime = plan.OwnMembership ? new ShardOptions().VerdictTime : TimeSpan.Zero, // Without it, silence alone tells that a link is broken.
            }));
            services.AddSingleton(Options.Create(new WorkerOptions
            {
                Name = mark.Name, Concurrency = plan.Concurrency, MaxPrefetch = plan.MaxPrefetch, ShutdownTimeout = TimeSpan.FromSeconds(5),
            }));
            services.AddSingleton<IShardStore>(new SimulatedDoor(line, store));
            services.AddKeyedSingleton<IGrainStorage>(StorageNames.State, own);
            services.AddSingleton<IReminderTable>(new SimulatedReminders(own, reminders));
            services.AddSingleton(s => new Schedulers(s.GetRequiredService<TaskScheduler>(), s.GetRequiredService<TaskScheduler>()));
            foreach (var definition in Definitions)
            {
                services.AddSingleton(definition);
            }

            services.AddKreweStorage();
            silo.Configure(node => node.ResponseTimeout = plan.CallTimeout);
            silo.AddOwnerRule<EvenPlacement>(provider => new ShardOwners(new EvenShardPlacement(), () => provider.GetRequiredService<ShardMap>().Count));
            if (plan.OwnMembership)
            {
                simulation.UseMembership(silo);
                services.AddSingleton<ISiloHealth, MembershipWatch>(); // As silos have it: one that may have been declared dead begins nothing.
            }
        }, services => services.AddKreweWorker());
        silos.Add((host, mark));
        Journal.Note($"silo {mark.Number} has started as {host.Address}");
    }

    private async Task StartClientAsync(int number)
    {
        var host = await simulation.StartClientAsync(client =>
        {
            client.Services.AddSingleton(Manifest);
            client.Services.AddSingleton(Options.Create(new ClientOptions { PageMembers = 4, PagesKept = PagesKept }));
            client.Services.AddSingleton<IdSource>();
            client.Services.AddSingleton<ICluster>(s => ActivatorUtilities.CreateInstance<Cluster>(s, s.GetRequiredService<TaskScheduler>()));
            client.Configure(node => node.ResponseTimeout = plan.CallTimeout);
            if (plan.OwnMembership)
            {
                simulation.UseMembership(client);
            }
        });
        clients[number] = host;
        var use = new ClientUse(plan, number, Journal, simulation);
        _ = simulation.RunIn(host, () => use.RunAsync(host.Services.GetRequiredService<ICluster>()));
        if (plan.Uniques.Count > 0)
        {
            var uniques = new UniqueUse(plan, number, Journal, simulation);
            _ = simulation.RunIn(host, () => uniques.RunAsync(host.Services.GetRequiredService<ICluster>()));
        }

        if (number == 0)
        {
            _ = simulation.RunIn(host, () => schedules.RunAsync(host.Services.GetRequiredService<ICluster>()));
        }

        Journal.Note($"client {number} has started as {host.Address}");
    }

    private async Task<TaskRecord> FindAsync(IGrainFactory grains, string id)
    {
        while (true)
        {
            try
            {
                return await grains.GetGrain<ITaskGrain>(id).GetStateAsync();
            }
            catch (Exception e) when (e is ShardMovedException or TimeoutException or OrleansException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), simulation.Clock);
            }
        }
    }

    private async Task<bool> UntilAsync(Func<bool> condition, TimeSpan patience)
    {
        var began = Journal.Now;
        while (!condition())
        {
            if (Journal.Now - began > patience)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), simulation.Clock);
        }

        return true;
    }

    /// <summary>What must be gone once everything has ended.</summary>
    private IEnumerable<string> Leftovers()
    {
        var live = silos.Select(s => s.Host.Address.ToParsableString()).ToHashSet();
        return store.Rows.Select(row => $"the row of {row}")
            .Concat(store.Sessions.Where(s => !live.Contains(s.Silo)).Select(s => $"a session of the dead silo {s.Silo} in shard {s.Shard}"))
            .Concat(LeftStates())
            .Concat(reminders.ReadRows(0, 0).GetAwaiter().GetResult().Reminders.Select(row => $"a reminder of {row.GrainId}"));
    }

    // What a limit has given is forgotten when it does not matter any more; after the death of its silo, when the limit is used the next time.
    private IEnumerable<string> LeftStates() => states.Stored
        .Where(s => s.Name != "limit" || plan.Faults == Fault.None)
        .Select(s => $"the state {s.Name} of {s.Grain}");

    /// <summary>What has ended is asked for once more: it may not have changed.</summary>
    private async Task ReadAgainAsync()
    {
        // An activation that another has replaced, and that has nothing to write, does not know for five seconds.
        await Task.Delay(TimeSpan.FromSeconds(10), simulation.Clock);
        var grains = clients[0]!.Client;
        foreach (var item in plan.Items)
        {
            var record = await FindAsync(grains, item.Id);
            if (item.Refused ? record.State != TaskState.Unknown : record.State != item.Record!.State || record.Attempts != item.Record.Attempts)
            {
                Journal.Violation($"{item.Id} was {item.Record?.State.ToString() ?? "refused"} and is {record.State} now.");
            }
        }
    }
}

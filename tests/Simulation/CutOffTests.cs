using Krewe.Execution;
using Krewe.Hosting;
using Krewe.Queues;
using Krewe.Storage;
using Krewe.Submission;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Krewe.Tests.Simulations;

/// <summary>A silo that is cut off from the others while all reach the store: its shards have not heard of workers that live.</summary>
public sealed class CutOffTests
{
    private const int Silos = 3;
    private const int Calls = 12;
    private static readonly TimeSpan Runtime = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan CutFor = TimeSpan.FromSeconds(25);
    private static readonly GrainManifest Manifest = GrainManifest.OfLoadedAssemblies();

    /// <summary>Whether the workers of the others have been heard of just before, or two heartbeats ago.</summary>
    [Fact]
    public void The_shards_of_a_silo_that_is_cut_off_give_up_nobody_who_lives()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            using var simulation = new Simulation(seed);
            var journal = new Journal(simulation, verbose: false);
            simulation.Run(() => LiveAsync(simulation, journal, TimeSpan.FromSeconds(seed * 0.3)), TimeSpan.FromMinutes(10));

            Assert.Contains(journal.LostSessions, lost => lost.Worker == "silo1"); // Which is cut off.
            Assert.All(journal.LostSessions, lost => Assert.True(lost.Worker == "silo1", $"Seed {seed}: {lost.Worker}, which lived, was given up at {lost.At}."));
            var tasks = journal.Executions.ToLookup(run => run.Id);
            Assert.Equal(Calls, tasks.Count);
            Assert.All(tasks, runs => Assert.True(runs.Count() == 1 || runs.First().Silo.Number == 1, $"Seed {seed}: {string.Join("; ", runs)}"));
        }
    }

    private static async Task LiveAsync(Simulation simulation, Journal journal, TimeSpan rest)
    {
        var store = new MemoryShardStore();
        var states = new MemoryGrainStorage();
        var hosts = new List<InMemoryHost>();
        for (var number = 1; number <= Silos; number++)
        {
            var mark = new SiloMark(number, journal);
            hosts.Add(await simulation.StartSiloAsync(silo => Configure(simulation, silo, mark, store, states), services => services.AddKreweWorker()));
        }

        var client = await simulation.StartClientAsync(client =>
        {
            client.Services.AddSingleton(Manifest);
            client.Services.AddSingleton(Options.Create(new ClientOptions()));
            client.Services.AddSingleton<IdSource>();
            client.Services.AddSingleton<ICluster>(s => ActivatorUtilities.CreateInstance<Cluster>(s, s.GetRequiredService<TaskScheduler>()));
            simulation.UseMembership(client);
        });
        var cluster = client.Services.GetRequiredService<ICluster>();
        var results = new List<AsyncResult<string>>();
        await simulation.RunIn(client, async () =>
        {
            for (var i = 0; i < Calls; i++)
            {
                results.Add(await cluster.EnqueueAsync(SimulatedTasks.Text($"{i}", (int)Runtime.TotalMilliseconds)));
            }
        });
        while (journal.Executions.Count < Calls)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), simulation.Clock);
        }

        await Task.Delay(rest, simulation.Clock);
        simulation.Cut(hosts[0], hosts[1]);
        simulation.Cut(hosts[0], hosts[2]);
        await Task.Delay(CutFor, simulation.Clock);
        simulation.Heal();
        await simulation.RunIn(client, async () =>
        {
            foreach (var result in results)
            {
                await result.GetAsync(TimeSpan.FromMinutes(5));
            }
        });
    }

    private static void Configure(Simulation simulation, ISiloBuilder silo, SiloMark mark, MemoryShardStore store, MemoryGrainStorage states)
    {
        var services = silo.Services;
        services.AddSingleton(Manifest);
        services.AddSingleton(mark);
        services.AddSingleton<ILoggerFactory>(new JournalLogs(mark.Journal, $"silo {mark.Number}"));
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(Options.Create(new ShardOptions { Shards = Silos }));
        services.AddSingleton(Options.Create(new WorkerOptions { Name = mark.Name, Concurrency = Calls }));
        services.AddSingleton<IShardStore>(store);
        services.AddKeyedSingleton<IGrainStorage>(StorageNames.State, states);
        services.AddSingleton<IReminderTable>(new MemoryReminderTable());
        services.AddSingleton(s => new Schedulers(s.GetRequiredService<TaskScheduler>(), s.GetRequiredService<TaskScheduler>()));
        foreach (var definition in TaskRegistry.DefinitionsOf(typeof(CutOffTests).Assembly).Where(d => d.Name.StartsWith("sim.", StringComparison.Ordinal)))
        {
            services.AddSingleton(definition);
        }

        services.AddKreweStorage();
        silo.AddOwnerRule<EvenPlacement>(provider => new ShardOwners(new EvenShardPlacement(), () => provider.GetRequiredService<ShardMap>().Count));
        simulation.UseMembership(silo);
        services.AddSingleton<ISiloHealth, MembershipWatch>();
    }
}

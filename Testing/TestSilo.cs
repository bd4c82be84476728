using Krewe.Execution;
using Krewe.Hosting;
using Krewe.Storage;
using Krewe.Testing.Records;
using Krewe.Testing.Time;
using Krewe.Testing.Work;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Krewe.Testing;

/// <summary>One silo of a <see cref="TestCluster"/>.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    /// <summary>
    /// How long silence is no sign of death, calls may stand and so on: longer than any test goes on. Here the network tells who has died, and a clock
    /// that leaps over a year would let everybody be silent for a year.
    /// </summary>
    private static readonly TimeSpan Always = TimeSpan.FromDays(1000);

    // The longest that a timer of the framework takes is 49 days.
    private static readonly TimeSpan PollPeriod = TimeSpan.FromDays(40);

    private readonly SiloWork work;

    public TestSilo(int number, TestClusterOptions options, InMemoryCluster network, Recorder recorder, ClusterClock clock, Activity activity)
    {
        work = new(activity);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(new NodeTime(clock, work));
        services.AddSingleton(work.Turns);
        services.AddSingleton<TaskScheduler>(work);
        services.AddSingleton(new Schedulers(work, work));
        services.AddSingleton(network);
        services.AddSingleton<IShardStore>(recorder);
        SiloOptions silo = null!;
        services.AddKreweSilo(it => silo = Set(it, number, options));
        (silo.Shards.ListenPeriod, silo.Shards.SessionTimeout) = (Always, 2 * Always);
        (silo.Shards.PollPeriod, silo.Shards.ClientTimeout) = (PollPeriod, Always);
        InstancesIn(services).OfType<NodeOptions>().Single().ResponseTimeout = Always;
        foreach (var configure in options.Services)
        {
            configure(services);
        }

        for (var i = 0; i < services.Count; i++)
        {
            if (!services[i].IsKeyedService && services[i].ImplementationInstance is TaskDefinition definition)
            {
                services[i] = ServiceDescriptor.Singleton(TaskRun.Watch(definition, activity, work));
            }
        }

        Host = new(network, services);
    }

    public InMemoryHost Host { get; }

    public Task StartAsync() => work.RunAsync(() => Host.StartAsync());

    /// <summary>Nothing of it runs any more.</summary>
    public void Die() => work.Die();

    public void Crash()
    {
        Die();
        Host.Crash();
    }

    public async ValueTask DisposeAsync()
    {
        Crash(); // Quicker than leaving in order, and nobody needs it any more.
        await Host.DisposeAsync();
    }

    private static IEnumerable<object?> InstancesIn(IServiceCollection services) =>
        services.Where(service => !service.IsKeyedService).Select(service => service.ImplementationInstance);

    private static SiloOptions Set(SiloOptions silo, int number, TestClusterOptions options)
    {
        silo.Worker.Name = $"silo-{number}";
        silo.Worker.MaxPrefetch = 0; // Whoever has a free slot takes the next task.
        silo.Worker.Concurrency = 16;
        silo.Worker.Pool = TaskPool.Threads; // A child process knows nothing of the test's clock.
        silo.Shards.Shards = 2;
        var queues = options.Assemblies.SelectMany(assembly => TaskRegistry.DefinitionsOf(assembly)).Select(task => task.Settings.Queue).OfType<string>();
        foreach (var queue in queues.Distinct(StringComparer.Ordinal).Except(silo.Worker.Queues).ToArray())
        {
            silo.Worker.Queues.Add(queue);
        }

        foreach (var configure in options.SiloOptions)
        {
            configure(silo);
        }

        (silo.InMemory, silo.Broker, silo.Gateway, silo.Http) = (true, null, null, null);
        foreach (var assembly in options.Assemblies)
        {
            silo.TaskAssemblies.Add(assembly);
        }

        return silo;
    }
}

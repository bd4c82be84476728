using Krewe.Hosting;
using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Storage;
using Krewe.Submission;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>Silos of one cluster in this process, over one store, and a client that outlives them.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly TestNetwork network = new();
    private readonly List<TestHost> hosts = [];
    private readonly IShardStore store;
    private readonly TimeProvider time;
    private readonly Action<SiloOptions>? configure;
    private readonly Action<IServiceCollection>? add;
    private TestHost client = null!;
    private string? secret;
    private int shards;

    private TestCluster(Action<SiloOptions>? configure, TimeProvider? time, IShardStore? store, Action<IServiceCollection>? add)
    {
        this.add = add;
        this.configure = configure;
        this.time = time ?? TimeProvider.System;
        this.store = store ?? new MemoryShardStore();
    }

    public ICluster Client { get; private set; } = null!;

    public ShardMap Shards { get; private set; } = null!;

    public static async Task<TestCluster> StartAsync(
        int silos = 1, Action<SiloOptions>? configure = null, TimeProvider? time = null, IShardStore? store = null,
        Action<IServiceCollection>? add = null)
    {
        var cluster = new TestCluster(configure, time, store, add);
        for (var i = 0; i < silos; i++)
        {
            await cluster.AddSiloAsync();
        }

        cluster.client = await cluster.network.StartClientAsync(cluster.secret);
        cluster.Client = cluster.NewClient();
        cluster.Shards = new ShardMap(cluster.client.Client, cluster.shards);
        return cluster;
    }

    /// <summary>Another client, whose calls may go through something else first.</summary>
    public ICluster NewClient(Func<IGrainFactory, IGrainFactory>? through = null, ClientOptions? options = null, ISubmitMiddleware[]? middleware = null,
        PayloadCodec? payloads = null) => new Krewe.Cluster(
        through is null ? client.Client : through(client.Client), Options.Create(options ?? new()), new IdSource(time, new Random()), time, middleware: middleware, payloads: payloads);

    public async Task AddSiloAsync(Action<SiloOptions>? more = null) => hosts.Add(await network.StartSiloAsync(time, services =>
    {
        services.AddSingleton<IShardStore>(store);
        add?.Invoke(services);
        services.AddKreweSilo(silo =>
        {
            silo.InMemory = true;
            silo.Gateway = "127.0.0.1:0"; // On Orleans the test's client comes through it.
            silo.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
            silo.Shards.Shards = 2;
            silo.Shards.PollPeriod = TimeSpan.FromSeconds(1);
            silo.Worker.Concurrency = 4;
            silo.Worker.Name = $"worker-{hosts.Count + 1}";
            configure?.Invoke(silo);
            more?.Invoke(silo);
            secret = silo.Secret;
            shards = silo.Shards.Shards;
        });
    }));

    /// <summary>The silo dies: nothing comes from it any more.</summary>
    public void Crash(int silo) => hosts[silo].Crash();

    /// <summary>The silo stops in order.</summary>
    public Task StopAsync(int silo) => hosts[silo].StopAsync();

    /// <summary>Lets time pass in which each reminder is due once.</summary>
    public Task TickAsync(SimulatedTime clock, TimeSpan span) => network.TickAsync(clock, span);

    public T Service<T>(int silo = 0)
        where T : notnull => hosts[silo].Services.GetRequiredService<T>();

    public async Task<ShardStatistics> TotalsAsync()
    {
        var all = await Client.GetStatisticsAsync();
        return new()
        {
            Ready = all.SelectMany(s => s.Ready).GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.Sum(r => r.Value)),
            Delayed = all.Sum(s => s.Delayed),
            Held = all.Sum(s => s.Held),
            Jobs = all.Sum(s => s.Jobs),
            Telling = all.Sum(s => s.Telling),
            Submitted = all.Sum(s => s.Submitted),
            Finished = all.Sum(s => s.Finished),
            LateOutcomes = all.Sum(s => s.LateOutcomes),
            LostDeliveries = all.Sum(s => s.LostDeliveries),
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(hosts))
        {
            host.Crash(); // Quicker than leaving in order, and nobody needs the silo any more.
            await host.DisposeAsync();
        }

        await client.DisposeAsync();
        await network.DisposeAsync();
    }
}

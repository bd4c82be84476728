using Krewe.Execution;
using Krewe.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>A silo, or a client of one, in this process, with its way into the cluster.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private readonly IHost host;
    private readonly string? temporary;

    private BenchNode(IHost host, string config, string? temporary)
    {
        this.host = host;
        this.temporary = temporary;
        Config = config;
        Cluster = host.Services.GetRequiredService<ICluster>();
    }

    public ICluster Cluster { get; }

    /// <summary>What the report says about it.</summary>
    public string Config { get; }

    /// <summary>A part of it, or what it knows.</summary>
    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>A silo with its defaults, on the embedded store: SQLite, an fsync for every commit.</summary>
    /// <param name="directory">Where the store is; by default a new one, gone when the silo is.</param>
    /// <param name="gateway">Port that clients in other processes connect to; by default there is none.</param>
    /// <param name="add">Further services.</param>
    /// <param name="pool">Where its tasks run.</param>
    public static async Task<BenchNode> StartAsync(
        string? directory = null, int? gateway = null, Action<IServiceCollection>? add = null, TaskPool pool = TaskPool.Declared)
    {
        var temporary = directory is null ? Directory.CreateTempSubdirectory("krewe-bench-").FullName : null;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKreweSilo(silo =>
        {
            silo.DataDirectory = directory ?? temporary!;
            silo.Gateway = gateway is null ? null : $"127.0.0.1:{gateway}";
            silo.Worker.Pool = pool;
        });
        add?.Invoke(builder.Services);
        return await StartAsync(builder, "one silo, embedded store (fsync for every commit)", temporary);
    }

    /// <summary>A silo with its defaults, on the Redis of the run.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="concurrency">Tasks at once; by default the default.</param>
    /// <param name="database">Which of that Redis' databases; each is a cluster of its own.</param>
    /// <param name="add">Further services.</param>
    public static Task<BenchNode> JoinAsync(string name, int? concurrency = null, int database = 0, Action<IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKreweSilo(silo =>
        {
            silo.Broker = Broker(database);
            silo.Worker.Name = name;
            silo.Worker.Concurrency = concurrency ?? silo.Worker.Concurrency;
        });
        add?.Invoke(builder.Services);
        return StartAsync(builder, "one silo, store on Redis", null);
    }

    /// <summary>A client of the silo behind a gateway.</summary>
    public static Task<BenchNode> ConnectAsync(int gateway)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKreweClient(client => client.Gateways = [$"127.0.0.1:{gateway}"]);
        return StartAsync(builder, "client in another process, one silo, embedded store (fsync for every commit)", null);
    }

    /// <summary>A client of the silos that share the Redis of the run.</summary>
    /// <param name="silos">What the report says about them.</param>
    /// <param name="database">Which of that Redis' databases they share.</param>
    /// <param name="add">Further services.</param>
    public static Task<BenchNode> ConnectAsync(string silos, int database = 0, Action<IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKreweClient(client => client.Broker = Broker(database));
        add?.Invoke(builder.Services);
        return StartAsync(builder, $"client in another process, {silos}, store on Redis", null);
    }

    /// <summary>The Redis that was started for this run; what this process starts inherits the variable.</summary>
    private static string Broker(int database) => $"redis://127.0.0.1:{Environment.GetEnvironmentVariable(Drivers.KrewePort)
        ?? throw new InvalidOperationException($"{Drivers.KrewePort} is to be the port of a Redis.")}/{database}";

    private static async Task<BenchNode> StartAsync(HostApplicationBuilder builder, string config, string? temporary)
    {
        builder.Services.AddLogging();
        builder.Configuration.AddEnvironmentVariables();
        builder.Services.AddKreweTelemetry(builder.Configuration); // Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set.
        var node = new BenchNode(builder.Build(), config, temporary);
        await node.host.StartAsync();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        if (temporary is not null)
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}

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

    /// <summary>A silo with its defaults, on the embedded store: SQLite, an fsync for every commit.</summary>
    /// <param name="directory">Where the store is; by default a new one, gone when the silo is.</param>
    /// <param name="gateway">Port that clients in other processes connect to; by default there is none.</param>
    public static async Task<BenchNode> StartAsync(string? directory = null, int? gateway = null)
    {
        var temporary = directory is null ? Directory.CreateTempSubdirectory("krewe-bench-").FullName : null;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddKreweSilo(silo =>
        {
            silo.DataDirectory = directory ?? temporary!;
            silo.Gateway = gateway is null ? null : $"127.0.0.1:{gateway}";
        });
        builder.Configuration.AddEnvironmentVariables();
        builder.Services.AddKreweTelemetry(builder.Configuration); // Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set.
        return await StartAsync(builder, "one silo, embedded store (fsync for every commit)", temporary);
    }

    /// <summary>A client of the silo behind a gateway.</summary>
    public static Task<BenchNode> ConnectAsync(int gateway)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddKreweClient(client => client.Gateways = [$"127.0.0.1:{gateway}"]);
        return StartAsync(builder, "client in another process, one silo, embedded store (fsync for every commit)", null);
    }

    private static async Task<BenchNode> StartAsync(HostApplicationBuilder builder, string config, string? temporary)
    {
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

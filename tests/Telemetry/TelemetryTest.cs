using System.Diagnostics;
using System.Net;
using Krewe.Hosting;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Tests.Telemetry;

/// <summary>A test with a silo, a client that reaches it over TCP, and a collector that the silo's host exports to.</summary>
[Collection(nameof(Alone))]
public abstract class TelemetryTest : IAsyncLifetime
{
    private readonly List<IHost> hosts = [];

    internal OtlpReceiver Receiver { get; private set; } = null!;

    internal ICluster Cluster { get; private set; } = null!;

    /// <summary>A queue of this test alone: the meters of others in this process are heard as well.</summary>
    protected string Queue { get; } = $"telemetry-{Guid.NewGuid():N}";

    public async Task InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            await DisposeAsync(); // Nobody else does after a start that failed.
            throw;
        }
    }

    private async Task StartAsync()
    {
        Receiver = await OtlpReceiver.StartAsync();
        var silo = Host.CreateEmptyApplicationBuilder(null);
        silo.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Receiver.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_SERVICE_NAME"] = Queue,
            ["OTEL_TRACES_SAMPLER"] = "parentbased_always_off", // Only what belongs to the test's own trace: other tests trace nothing.
            ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "50",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        });
        silo.Services.AddKreweSilo(options =>
        {
            options.InMemory = true;
            options.Gateway = "127.0.0.1:0";
            options.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
            options.Worker.Name = "teller@here";
            options.Worker.Queues = [Queue, "default"];
            options.Shards.Shards = 2;
        });
        silo.Services.AddKreweTelemetry(silo.Configuration);
        var gateway = (await StartAsync(silo)).GetKreweGateway()!;

        var client = Host.CreateEmptyApplicationBuilder(null);
        client.Services.AddKreweClient(options => Configure(options, gateway));
        Cluster = (await StartAsync(client)).GetRequiredService<ICluster>();
    }

    public async Task DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(hosts))
        {
            using (host)
            {
                await host.StopAsync();
            }
        }

        hosts.Clear();
        await (Receiver?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Sets the client's options.</summary>
    private protected virtual void Configure(ClientOptions options, IPEndPoint gateway) => options.Gateways = [$"{gateway}"];

    /// <summary>Begins what a caller would trace, such as a request: the root of the test's trace.</summary>
    internal static Activity Begin()
    {
        var root = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C);
        root.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        return root.Start();
    }

    private async Task<IServiceProvider> StartAsync(HostApplicationBuilder builder)
    {
        builder.Services.AddLogging();
        var host = builder.Build();
        hosts.Add(host);
        await host.StartAsync();
        return host.Services;
    }
}

using Krewe.Benchmarks.Running;
using Krewe.Clusters;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>No-op tasks with many in flight, each submit durable before it returns, each result stored and fetched.</summary>
internal static class Throughput
{
    // By then the runtime has compiled the path for good; half of it is not enough.
    private const int WarmUp = 200_000;

    public static async Task<Measurement> InProcessAsync(int count, int inFlight)
    {
        await using var node = await BenchNode.StartAsync();
        return await MeasureAsync(node.Cluster, count, inFlight, node.Config);
    }

    /// <summary>The same while somebody listens to all events and reads as fast as they come.</summary>
    public static async Task<Measurement> WatchedAsync(int count, int inFlight)
    {
        await using var node = await BenchNode.StartAsync();
        using var ending = new CancellationTokenSource();
        var (read, lost) = (0L, 0L);
        var listening = ListenAsync();
        var measured = await MeasureAsync(node.Cluster, count, inFlight, node.Config);
        await ending.CancelAsync();
        await listening;
        return measured with { Figures = new Dictionary<string, double>(measured.Figures) { ["events read"] = read, ["events lost"] = lost } };

        async Task ListenAsync()
        {
            try
            {
                await foreach (var e in node.Cluster.EventsAsync(cancellationToken: ending.Token))
                {
                    read++;
                    lost += e.Kind == EventKind.EventsDropped ? e.Count ?? 0 : 0;
                }
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // The measurement is over.
            }
        }
    }

    /// <summary>The silo is another process; the client talks to its gateway.</summary>
    public static async Task<Measurement> RemoteAsync(int count, int inFlight)
    {
        var gateway = FreePort.Next();
        await using var silo = await SiloProcess.StartAsync("serve", $"{gateway}");
        await using var client = await BenchNode.ConnectAsync(gateway);
        return await MeasureAsync(client.Cluster, count, inFlight, client.Config);
    }

    /// <summary>The silo is another process, and its store, like the rivals', a Redis.</summary>
    public static async Task<Measurement> OverRedisAsync(int count, int inFlight)
    {
        await using var silo = await SiloProcess.StartAsync("join", "silo");
        await using var client = await BenchNode.ConnectAsync("one silo");
        return await MeasureAsync(client.Cluster, count, inFlight, client.Config);
    }

    private static async Task<Measurement> MeasureAsync(ICluster cluster, int count, int inFlight, string config)
    {
        await Load.RoundTripsAsync(cluster, Math.Min(count, WarmUp), inFlight);
        var before = Environment.CpuUsage.TotalTime;
        var seconds = await Load.RoundTripsAsync(cluster, count, inFlight);
        var used = Environment.CpuUsage.TotalTime - before;
        return Measurement.Of(config, ("rate", count / seconds), ("seconds", seconds), ("µs of CPU per task", used.TotalMicroseconds / count));
    }
}

using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>What Krewe is measured in: <c>scenario &lt;name&gt; &lt;count&gt; &lt;inflight&gt;</c> prints one line of JSON, as the rivals' drivers do.</summary>
internal static class Catalog
{
    private static readonly Dictionary<string, Func<int, int, Task<Measurement>>> Scenarios = new()
    {
        ["throughput"] = Throughput.InProcessAsync,
        ["events"] = Throughput.WatchedAsync,
        ["remote"] = Throughput.RemoteAsync,
        ["redis"] = Throughput.OverRedisAsync,
        ["middleware"] = Extended.RunAsync,
        ["redis-middleware"] = Extended.OverRedisAsync,
        ["producer"] = Producer.RunAsync,
        ["latency"] = Latency.EmbeddedAsync,
        ["redis-latency"] = Latency.OverRedisAsync,
        ["backlog"] = Backlog.RunAsync,
        ["group"] = Group.RunAsync,
        ["chord"] = Group.ChordAsync,
        ["idle"] = Idle.RunAsync,
        ["schedules"] = DueSchedules.RunAsync,
        ["schedules-idle"] = DueSchedules.IdleAsync,
        ["limits"] = Unreached.RunAsync,
        ["history"] = Kept.RunAsync,
        ["isolation"] = Isolation.RunAsync,
        ["scaling"] = Scaling.RunAsync,
        ["failover"] = Failover.RunAsync,
        ["busy"] = BusyCores.RunAsync,
        ["moves"] = Moves.RunAsync,
        ["engine"] = EngineCalls.RunAsync,
        ["scan"] = ImageScan.RunAsync,
    };

    /// <exception cref="ArgumentException">There is no such scenario.</exception>
    public static async Task RunAsync(string name, int count, int inFlight)
    {
        if (!Scenarios.TryGetValue(name, out var scenario))
        {
            throw new ArgumentException($"There is no scenario {name}; there are {string.Join(", ", Scenarios.Keys)}.");
        }

        Console.WriteLine((await scenario(count, inFlight)).ToLine());
    }
}

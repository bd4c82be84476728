using System.Diagnostics;
using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>What a silo with nothing to do takes of a core.</summary>
internal static class Idle
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20); // By then nothing is being compiled any more.

    public static async Task<Measurement> RunAsync(int seconds, int inFlight)
    {
        await using var node = await BenchNode.StartAsync();
        await Load.RoundTripsAsync(node.Cluster, 1_000, 100);
        await Task.Delay(Settle, TimeProvider.System);

        var before = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        var used = (Environment.CpuUsage.TotalTime - before) / Stopwatch.GetElapsedTime(start);
        return Measurement.Of(node.Config, ("percent", used * 100), ("seconds", seconds));
    }
}

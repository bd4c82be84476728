using System.Diagnostics;
using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>From submit to result, one task at a time, nothing else going on.</summary>
internal static class Latency
{
    /// <summary>Until the times stay the same: before that, most of what is measured is the compiler.</summary>
    private const int WarmUp = 10_000;

    public static async Task<Measurement> EmbeddedAsync(int count, int inFlight)
    {
        await using var node = await BenchNode.StartAsync();
        return await MeasureAsync(node, count);
    }

    public static async Task<Measurement> OverRedisAsync(int count, int inFlight)
    {
        await using var node = await BenchNode.JoinAsync("silo");
        return await MeasureAsync(node, count);
    }

    private static async Task<Measurement> MeasureAsync(BenchNode node, int count)
    {
        await MeasureAsync(node.Cluster, WarmUp);
        var times = await MeasureAsync(node.Cluster, count);
        Array.Sort(times);
        return Measurement.Of(node.Config, ("rate", count / times.Sum() * 1000), ("p50", times[count / 2]), ("p99", times[count * 99 / 100]));
    }

    private static async Task<double[]> MeasureAsync(ICluster cluster, int count)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var result = await cluster.EnqueueAsync(BenchTasks.Add(i, 1));
            Load.Expect(i + 1, await result.GetAsync());
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }
}

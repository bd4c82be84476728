using System.Diagnostics;
using Krewe.Benchmarks.Running;
using Krewe.Execution;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>What it costs to run no-op tasks in child processes: the same load on a silo with threads and on one with processes.</summary>
internal static class Isolation
{
    /// <summary>The silo's threads do so many times as much in about the same time.</summary>
    private const int Faster = 4;

    private const int Lone = 2_000;

    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        var threads = await MeasureAsync(TaskPool.Threads, count * Faster, inFlight);
        var processes = await MeasureAsync(TaskPool.Processes, count, inFlight);
        return Measurement.Of(
            "one silo, embedded store (fsync for every commit)",
            ("rate", processes.Rate), ("in process", threads.Rate), ("ratio", processes.Rate / threads.Rate),
            ("p50", processes.P50), ("p50 in process", threads.P50), ("p50 added", processes.P50 - threads.P50));
    }

    private static async Task<(double Rate, double P50)> MeasureAsync(TaskPool pool, int count, int inFlight)
    {
        await using var node = await BenchNode.StartAsync(pool: pool);
        await Load.RoundTripsAsync(node.Cluster, count, inFlight);
        var seconds = await Load.RoundTripsAsync(node.Cluster, count, inFlight);
        var times = new double[Lone];
        for (var i = 0; i < 2 * Lone; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Load.Expect(i + 1, await (await node.Cluster.EnqueueAsync(BenchTasks.Add(i, 1))).GetAsync());
            times[i % Lone] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return (count / seconds, times[Lone / 2]);
    }
}

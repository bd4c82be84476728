using System.Diagnostics;
using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>One big group: scattered, run, gathered, and its results fetched as one array.</summary>
internal static class Group
{
    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        await using var node = await BenchNode.StartAsync();
        await MeasureAsync(node.Cluster, Math.Min(count, 5_000));
        var seconds = await MeasureAsync(node.Cluster, count);
        return Measurement.Of(node.Config, ("rate", count / seconds), ("seconds", seconds));
    }

    private static async Task<double> MeasureAsync(ICluster cluster, int count)
    {
        var start = Stopwatch.GetTimestamp();
        var group = await cluster.EnqueueAsync(Canvas.Group(Enumerable.Range(0, count).Select(i => BenchTasks.Add(i, 1))));
        var values = await group.GetAsync();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!values.AsSpan().SequenceEqual([.. Enumerable.Range(1, count)]))
        {
            throw new InvalidOperationException("The group's results are wrong.");
        }

        return seconds;
    }
}

using System.Diagnostics;
using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>One big group whose results are the argument of one task, as Celery's chord: from the submission to that task's result.</summary>
internal static class Chord
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
        var chord = await cluster.EnqueueAsync(Canvas.Group(Enumerable.Range(0, count).Select(i => BenchTasks.Add(i, 1))).Then(BenchTasks.Sum));
        var sum = await chord.GetAsync();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return sum == (long)count * (count + 1) / 2 ? seconds : throw new InvalidOperationException("The chord's sum is wrong.");
    }
}

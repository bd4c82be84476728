using System.Diagnostics;
using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>One big group: scattered, run, gathered.</summary>
internal static class Group
{
    /// <summary>Its results are fetched as one array.</summary>
    public static Task<Measurement> RunAsync(int count, int inFlight) => RunAsync(count, async (cluster, members) =>
    {
        var values = await (await cluster.EnqueueAsync(members)).GetAsync();
        return () => values.AsSpan().SequenceEqual([.. Enumerable.Range(1, values.Length)]) ? values.Length : -1;
    }, size => size);

    /// <summary>Its results are the argument of one task, as Celery's chord: from the submission to that task's result.</summary>
    public static Task<Measurement> ChordAsync(int count, int inFlight) => RunAsync(count, async (cluster, members) =>
    {
        var sum = await (await cluster.EnqueueAsync(members.Then(BenchTasks.Sum))).GetAsync();
        return () => sum;
    }, size => (long)size * (size + 1) / 2);

    /// <summary>What <paramref name="run"/> gives is asked for outside of the time, and is to be as expected of the size.</summary>
    private static async Task<Measurement> RunAsync(int count, Func<ICluster, Signature<int[]>, Task<Func<long>>> run, Func<int, long> expected)
    {
        await using var node = await BenchNode.StartAsync();
        await MeasureAsync(Math.Min(count, 5_000));
        var seconds = await MeasureAsync(count);
        return Measurement.Of(node.Config, ("rate", count / seconds), ("seconds", seconds));

        async Task<double> MeasureAsync(int size)
        {
            var start = Stopwatch.GetTimestamp();
            var given = await run(node.Cluster, Canvas.Group(Enumerable.Range(0, size).Select(i => BenchTasks.Add(i, 1))));
            var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Load.Expect(expected(size), given());
            return took;
        }
    }
}

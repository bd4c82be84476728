using System.Diagnostics;
using Krewe.Benchmarks.Running;
using Krewe.Results;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>A silo is killed under its tasks: how long until all of them run on the others.</summary>
internal static class Failover
{
    private const int Silos = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="count">Tasks; at least one silo runs a third of them.</param>
    /// <param name="concurrency">Tasks at once in each silo; enough that two can run all.</param>
    public static async Task<Measurement> RunAsync(int count, int concurrency)
    {
        await using var group = await SiloGroup.StartAsync(Silos, concurrency, $"{Silos} silos");
        await Load.RoundTripsAsync(group.Client, 1_000, 100);
        var tasks = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => group.Client.EnqueueAsync(BenchTasks.Nap((int)Limit.TotalMilliseconds * 3))));
        var running = await WhenAsync("all tasks run", tasks, records => Array.TrueForAll(records, r => r.State == TaskState.Started));
        var killed = running.GroupBy(r => r.Worker!).MaxBy(held => held.Count())!;

        var lost = tasks.IntersectBy(killed.Select(r => r.Id), task => task.Id).ToArray();
        var start = Stopwatch.GetTimestamp();
        group[killed.Key].Kill();
        await WhenAsync("the tasks of the killed silo run elsewhere", lost, records =>
            Array.TrueForAll(records, r => r.State == TaskState.Started && r.Worker != killed.Key));
        return Measurement.Of(group.Config, ("seconds", Stopwatch.GetElapsedTime(start).TotalSeconds), ("tasks", lost.Length));
    }

    private static async Task<TaskRecord[]> WhenAsync(string what, AsyncResult<int>[] tasks, Predicate<TaskRecord[]> holds)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Limit)
        {
            try
            {
                var records = await Task.WhenAll(tasks.Select(task => task.GetRecordAsync()));
                if (holds(records))
                {
                    return records;
                }
            }
            catch (Exception e) when (e is Orleans.Runtime.OrleansException or TimeoutException or KreweException)
            {
                // The shard's silo is the one that is gone.
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        throw new InvalidOperationException($"Not within {Limit}: {what}.");
    }
}

using System.Diagnostics;
using Krewe.Benchmarks.Running;
using Krewe.Schedules;
using Krewe.Submission;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>Very many schedules: those that are due in the same second, and those that are not due at all.</summary>
internal static class DueSchedules
{
    private const int WarmUp = 2_000;
    private const int AtOnce = 1_000;
    private const int IdleSeconds = 20;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20); // By then nothing is being compiled any more.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>From the second in which all are due until the last of their tasks is stored. The silo has started since they were set, so none of them is at hand.</summary>
    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        var directory = Directory.CreateTempSubdirectory("krewe-bench-").FullName;
        try
        {
            await using (var warm = await BenchNode.StartAsync(directory))
            {
                var soon = TimeProvider.System.GetUtcNow().AddSeconds(5 + (WarmUp / 500));
                await SetAsync(warm.Cluster, "warm", WarmUp, soon);
                await TicksAsync(warm.Cluster, WarmUp, soon);
            }

            var due = NextSecond(TimeProvider.System.GetUtcNow().AddSeconds(10 + (count / 500)));
            double set;
            await using (var before = await BenchNode.StartAsync(directory))
            {
                set = count / await SetAsync(before.Cluster, "due", count, due);
            }

            await using var node = await BenchNode.StartAsync(directory);
            await Load.RoundTripsAsync(node.Cluster, 1_000, 100);
            var used = Environment.CpuUsage.TotalTime;
            var seconds = await TicksAsync(node.Cluster, WarmUp + count, due);
            used = Environment.CpuUsage.TotalTime - used;
            return Measurement.Of(node.Config, ("seconds", seconds), ("set", set), ("µs of CPU per schedule", used.TotalMicroseconds / count));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>What a silo takes of a core while none of its schedules is due.</summary>
    public static async Task<Measurement> IdleAsync(int count, int inFlight)
    {
        var directory = Directory.CreateTempSubdirectory("krewe-bench-").FullName;
        try
        {
            await using (var before = await BenchNode.StartAsync(directory))
            {
                await SetAsync(before.Cluster, "idle", count, TimeProvider.System.GetUtcNow().AddDays(30));
            }

            await using var node = await BenchNode.StartAsync(directory);
            var shown = Math.Min(count, 10_000); // As many as are listed at most.
            Load.Expect(shown, (await node.Cluster.ListAsync(new(TaskState.Scheduled, JobNames.Tick, Limit: shown))).Count);
            await Task.Delay(Settle, TimeProvider.System);
            var used = Environment.CpuUsage.TotalTime;
            var start = Stopwatch.GetTimestamp();
            await Task.Delay(TimeSpan.FromSeconds(IdleSeconds), TimeProvider.System);
            var percent = (Environment.CpuUsage.TotalTime - used) / Stopwatch.GetElapsedTime(start) * 100;
            return Measurement.Of(node.Config, ("percent", percent), ("schedules", count));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Sets schedules of a day's interval whose first tick is at one moment. Returns the seconds it took.</summary>
    private static async Task<double> SetAsync(ICluster cluster, string name, int count, DateTimeOffset due)
    {
        var start = Stopwatch.GetTimestamp();
        for (var first = 0; first < count; first += AtOnce)
        {
            await Task.WhenAll(Enumerable.Range(first, Math.Min(AtOnce, count - first)).Select(i => cluster.Schedules.SetAsync(
                $"{name}-{i}", new Every(TimeSpan.FromDays(1)), BenchTasks.Park(i, 1), new() { Start = due })));
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Waits until so many tasks of schedules are stored in all. Returns how many seconds that is after they were due.</summary>
    private static async Task<double> TicksAsync(ICluster cluster, int count, DateTimeOffset due)
    {
        var left = due - TimeProvider.System.GetUtcNow();
        if (left < TimeSpan.FromSeconds(1))
        {
            throw new InvalidOperationException($"The schedules were not all set a second before they are due: {left.TotalSeconds:0.0} s are left.");
        }

        await Task.Delay(left, TimeProvider.System);
        while (await CountAsync() < count)
        {
            await Task.Delay(Look, TimeProvider.System);
        }

        var taken = TimeProvider.System.GetUtcNow() - due;
        Load.Expect(count, await CountAsync());
        return taken.TotalSeconds;

        async Task<int> CountAsync() => (await cluster.GetStatisticsAsync()).Sum(shard => shard.Ready.GetValueOrDefault(BenchTasks.Unserved));
    }

    private static DateTimeOffset NextSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds() + 1);
}

using System.Collections.Concurrent;
using System.Globalization;
using Krewe.Queues;

namespace Krewe.FaultHost;

/// <summary>Measures for a while how long the silo takes to answer about tasks and its shards, and to start a task for which a slot is free.</summary>
internal sealed class Probe(ICluster cluster, TimeProvider time)
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource<long>> Starting = new(StringComparer.Ordinal);

    /// <summary>Called by the task that the probe submits.</summary>
    public static void Started(string id, long timestamp)
    {
        if (Starting.TryRemove(id, out var start))
        {
            start.SetResult(timestamp);
        }
    }

    /// <summary>Says the number of rounds, then the longest of each in milliseconds: state, unknown id, list, shards, start (0 without).</summary>
    public async Task RunAsync(string id, int seconds, bool start)
    {
        var longest = new double[5];
        var rounds = 0;
        for (var began = time.GetTimestamp(); time.GetElapsedTime(began) < TimeSpan.FromSeconds(seconds); rounds++)
        {
            await MeasureAsync(0, () => cluster.GetResult<object>(id).GetRecordAsync());
            await MeasureAsync(1, () => cluster.GetResult<object>($"nobody-{rounds}").GetRecordAsync());
            await MeasureAsync(2, () => cluster.ListAsync(new TaskFilter()));
            await MeasureAsync(3, () => cluster.GetStatisticsAsync());
            if (start)
            {
                longest[4] = Math.Max(longest[4], await StartAsync($"probe-{id}-{rounds}"));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), time);
        }

        Lines.Say(string.Create(CultureInfo.InvariantCulture, $"probe {id} {rounds} {string.Join(' ', longest.Select(l => (int)l))}"));

        async Task MeasureAsync<T>(int what, Func<Task<T>> ask)
        {
            var asked = time.GetTimestamp();
            await ask();
            longest[what] = Math.Max(longest[what], time.GetElapsedTime(asked).TotalMilliseconds);
        }
    }

    private async Task<double> StartAsync(string id)
    {
        var start = Starting[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var submitted = time.GetTimestamp();
        await cluster.EnqueueAsync(FaultTasks.Stamp().WithId(id));
        return time.GetElapsedTime(submitted, await start.Task).TotalMilliseconds;
    }
}

using Krewe.Benchmarks.Running;
using Krewe.Queues;
using Krewe.Results;
using Microsoft.Extensions.Options;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>What it costs to keep the calls of all ended tasks, in turns with those of failed ones alone, and how fast a search goes through all.</summary>
internal static class Kept
{
    private const int WarmUp = 200_000;
    private const int Turns = 4;

    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        await using var node = await BenchNode.StartAsync();
        var options = node.Get<IOptions<ShardOptions>>().Value;
        var time = TimeProvider.System;
        await Load.RoundTripsAsync(node.Cluster, Math.Min(count, WarmUp), inFlight);
        var (failed, all) = (0d, 0d);
        for (var turn = 0; turn < Turns; turn++)
        {
            // Each is the first as often as the second: a process becomes faster for a while.
            foreach (var kept in turn % 2 == 0 ? [KeptCalls.Failed, KeptCalls.All] : new[] { KeptCalls.All, KeptCalls.Failed })
            {
                options.KeepCalls = kept;
                var seconds = await Load.RoundTripsAsync(node.Cluster, count, inFlight);
                (failed, all) = kept == KeptCalls.All ? (failed, all + seconds) : (failed + seconds, all);
            }
        }

        var began = time.GetTimestamp();
        await foreach (var _ in node.Cluster.History.SearchAsync(new HistoryQuery { Text = "no such text" }))
        {
            throw new InvalidOperationException("Something was found that is not there.");
        }

        var searched = time.GetElapsedTime(began).TotalSeconds;
        return Measurement.Of(node.Config, ("ratio", failed / all), ("calls of failed ones kept", Turns * count / failed), ("all kept", Turns * count / all),
            ("searched", (Math.Min(count, WarmUp) + (2d * Turns * count)) / searched));
    }
}

using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>What limits cost that are set and never reached: rate and concurrency of the task that runs, set and removed in turns.</summary>
internal static class Unreached
{
    private const int WarmUp = 200_000;
    private const int Turns = 4;

    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        await using var node = await BenchNode.StartAsync();
        var name = LimitNames.OfTask("bench.add");
        await MeasureAsync(limited: false, Math.Min(count, WarmUp));
        await MeasureAsync(limited: true, Math.Min(count, WarmUp));
        var (without, with) = (0d, 0d);
        for (var turn = 0; turn < Turns; turn++)
        {
            // Each is the first as often as the second: a process becomes faster for a while.
            foreach (var limited in turn % 2 == 0 ? [false, true] : new[] { true, false })
            {
                var seconds = await MeasureAsync(limited, count);
                (without, with) = limited ? (without, with + seconds) : (without + seconds, with);
            }
        }

        return Measurement.Of(node.Config, ("ratio", without / with), ("without", Turns * count / without), ("with", Turns * count / with));

        async Task<double> MeasureAsync(bool limited, int tasks)
        {
            if (limited)
            {
                await node.Cluster.Limits.SetAsync(name, new(Rate.PerSecond(100_000_000), 100_000_000));
            }

            var seconds = await Load.RoundTripsAsync(node.Cluster, tasks, inFlight);
            await node.Cluster.Limits.RemoveAsync(name);
            return seconds;
        }
    }
}

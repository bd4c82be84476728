using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>What limits cost that are set and never reached: rate and concurrency of the task that runs, set and removed in turns.</summary>
internal static class Unreached
{
    private const int WarmUp = 200_000;
    private const int Turns = 3;

    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        await using var node = await BenchNode.StartAsync();
        var name = LimitNames.OfTask("bench.add");
        await Load.RoundTripsAsync(node.Cluster, Math.Min(count, WarmUp), inFlight);
        var (without, with) = (0d, 0d);
        for (var turn = 0; turn < Turns; turn++)
        {
            without += await Load.RoundTripsAsync(node.Cluster, count, inFlight);
            await node.Cluster.Limits.SetAsync(name, new(Rate.PerSecond(100_000_000), 100_000_000));
            if (turn == 0)
            {
                await Load.RoundTripsAsync(node.Cluster, Math.Min(count, WarmUp), inFlight); // For these parts of the path.
            }

            with += await Load.RoundTripsAsync(node.Cluster, count, inFlight);
            await node.Cluster.Limits.RemoveAsync(name);
        }

        return Measurement.Of(node.Config, ("ratio", without / with), ("without", Turns * count / without), ("with", Turns * count / with));
    }
}

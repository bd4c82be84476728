using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>Tasks that wait, over more and more silos: so many times the silos should do so many times the tasks.</summary>
internal static class Scaling
{
    private const int Milliseconds = 50;

    /// <summary>Tasks under way for each that can run: every shard has some at hand.</summary>
    private const int Depth = 8;

    private static readonly int[] Steps = [1, 2, 4, 8];
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10); // By then new silos have compiled the path, and shards have moved to them.

    /// <param name="seconds">How long each step is measured.</param>
    /// <param name="concurrency">Tasks at once in each silo.</param>
    public static async Task<Measurement> RunAsync(int seconds, int concurrency)
    {
        await using var group = await SiloGroup.StartAsync(1, concurrency, $"{string.Join(", ", Steps)} silos");
        var figures = new List<(string, double)>();
        var (one, worst) = (0.0, double.MaxValue);
        foreach (var silos in Steps)
        {
            await group.GrowAsync(silos);
            await using var load = new SteadyLoad(group.Client, () => BenchTasks.Nap(Milliseconds), silos * concurrency * Depth);
            await load.PassAsync(Settle);
            var rate = await load.RateAsync(TimeSpan.FromSeconds(seconds));
            one = silos == 1 ? rate : one;
            var linear = rate / (one * silos);
            worst = Math.Min(worst, linear);
            figures.Add(($"rate{silos}", rate));
            figures.Add(($"linear{silos}", linear));
        }

        return Measurement.Of(group.Config, [.. figures, ("worst", worst)]);
    }
}

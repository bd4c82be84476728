using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>A silo joins, and another leaves, while very many tasks wait: how long nothing comes to an end.</summary>
internal static class Moves
{
    private const int Silos = 2;
    private const int Milliseconds = 50;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(12);

    /// <param name="count">Tasks that wait, all the time: for each that ends another one is submitted.</param>
    /// <param name="concurrency">Tasks at once in each silo.</param>
    public static async Task<Measurement> RunAsync(int count, int concurrency)
    {
        await using var group = await SiloGroup.StartAsync(Silos, concurrency, $"{Silos} silos, one more, one less");
        await using var load = new SteadyLoad(group.Client, () => BenchTasks.Nap(Milliseconds), count);
        await load.BegunAsync();
        await load.PassAsync(Settle);
        await using var samples = new Samples(() => load.Done);
        await load.PassAsync(Settle);
        var usual = samples.Rate;

        await group.GrowAsync(Silos + 1);
        await load.PassAsync(Watched);
        var join = samples.LongestPause(usual);

        samples.Restart();
        group["silo1"].Leave();
        await load.PassAsync(Watched);
        return Measurement.Of(group.Config, ("join", join), ("leave", samples.LongestPause(usual)), ("usual rate", usual), ("pending", count));
    }
}

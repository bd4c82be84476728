using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>A silo joins, and another leaves, while very many tasks wait: how long nothing comes to an end.</summary>
internal static class Moves
{
    private const int Silos = 2;
    private const int Milliseconds = 20;
    private const int Window = 10_000;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(12);

    /// <param name="count">Tasks that wait: more than are done meanwhile.</param>
    /// <param name="concurrency">Tasks at once in each silo.</param>
    public static async Task<Measurement> RunAsync(int count, int concurrency)
    {
        await using var group = await SiloGroup.StartAsync(Silos, concurrency, $"{Silos} silos, one more, one less");
        var finished = 0;
        for (var first = 0; first < count; first += Window)
        {
            var tasks = await Task.WhenAll(Enumerable.Range(first, Math.Min(Window, count - first))
                .Select(_ => group.Client.EnqueueAsync(BenchTasks.Nap(Milliseconds))));
            foreach (var task in tasks)
            {
                _ = CountAsync(task);
            }
        }

        await Task.Delay(Before, TimeProvider.System);
        await using var samples = new Samples(() => Volatile.Read(ref finished));
        await Task.Delay(Before, TimeProvider.System);
        var usual = samples.Rate;

        await group.GrowAsync(Silos + 1);
        await Task.Delay(After, TimeProvider.System);
        var join = samples.LongestPause(usual);

        samples.Restart();
        group["silo1"].Leave();
        await Task.Delay(After, TimeProvider.System);
        var leave = samples.LongestPause(usual);

        var left = count - Volatile.Read(ref finished);
        return left <= 0
            ? throw new InvalidOperationException("No task was left; the pause is that of a queue which is empty.")
            : Measurement.Of(group.Config, ("join", join), ("leave", leave), ("usual rate", usual), ("left", left));

        async Task CountAsync(AsyncResult<int> task)
        {
            Load.Expect(Milliseconds, await task.GetAsync());
            Interlocked.Increment(ref finished);
        }
    }
}

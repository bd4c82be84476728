using System.Diagnostics;
using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>Other programs burn all cores, twice over, while silos work: none of them may be taken for dead.</summary>
internal static class BusyCores
{
    private const int Silos = 3;
    private const int Milliseconds = 10;
    private static readonly int Burning = Environment.ProcessorCount * 2;

    /// <param name="seconds">For how long.</param>
    /// <param name="concurrency">Tasks at once in each silo.</param>
    public static async Task<Measurement> RunAsync(int seconds, int concurrency)
    {
        await using var group = await SiloGroup.StartAsync(Silos, concurrency, $"{Silos} silos beside {Burning} processes that spin");
        await Load.RoundTripsAsync(group.Client, 1_000, 100);
        var burning = new List<Process>();
        try
        {
            for (var i = 0; i < Burning; i++)
            {
                burning.Add(Process.Start(new ProcessStartInfo(Environment.ProcessPath!, "burn") { RedirectStandardInput = true })!);
            }

            await using var load = new SteadyLoad(group.Client, () => BenchTasks.Nap(Milliseconds), Silos * concurrency);
            var rate = await load.RateAsync(TimeSpan.FromSeconds(seconds));
            return Measurement.Of(group.Config, ("dead", await group.GoneAsync()), ("rate", rate), ("seconds", seconds));
        }
        finally
        {
            foreach (var process in burning)
            {
                process.Kill();
                await process.WaitForExitAsync();
                process.Dispose();
            }
        }
    }

    /// <summary>Spins until its standard input ends, which it does with whoever started it.</summary>
    public static void Burn()
    {
        new Thread(static () =>
        {
            while (true)
            {
                Thread.SpinWait(1_000);
            }
        }) { IsBackground = true }.Start();
        Console.In.ReadToEnd();
    }
}

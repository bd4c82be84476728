using System.Diagnostics;
using Krewe.Benchmarks.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>The engine under the grains, without any of them: calls within a process, activations, and what one weighs.</summary>
internal static class EngineCalls
{
    private const int Grains = 100;
    private const int ActivationLanes = 1_000;

    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        using var host = builder.Build();
        await host.StartAsync();
        var factory = host.Services.GetRequiredService<IGrainFactory>();

        await CallsAsync(factory, count / 5);
        var calls = await CallsAsync(factory, count);

        var fresh = count / 10;
        await ActivationsAsync(factory, -1, fresh / 10);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var activations = await ActivationsAsync(factory, 1, fresh);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;

        await host.StopAsync();
        return Measurement.Of($"{Grains} grains called side by side", ("calls", calls), ("activations", activations), ("bytes", (double)bytes / fresh));
    }

    // Every grain is called by one caller, which awaits each call.
    private static Task<double> CallsAsync(IGrainFactory factory, int count) =>
        RateAsync(Grains, count, (lane, _) => factory.GetGrain<ICounterGrain>(lane).NextAsync());

    private static Task<double> ActivationsAsync(IGrainFactory factory, int sign, int count) =>
        RateAsync(ActivationLanes, count, (_, i) => factory.GetGrain<ICounterGrain>(sign * (Grains + 1L + i)).NextAsync());

    private static async Task<double> RateAsync(int lanes, int count, Func<int, int, Task> call)
    {
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(lane => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                await call(lane, i);
            }
        })));
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Krewe.Tests.Engine;

public sealed class SimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        var first = Disturbed(7);

        Assert.Equal(first, Disturbed(7));
        Assert.NotEqual(first.Trace, Disturbed(8).Trace);
    }

    [Fact]
    public void Every_seed_gets_all_its_answers_although_a_silo_dies()
    {
        var started = TimeProvider.System.GetTimestamp();
        var turns = Enumerable.Range(0, 50).Sum(seed => Disturbed(seed).Turns);
        output.WriteLine($"{turns / TimeProvider.System.GetElapsedTime(started).TotalSeconds:N0} turns a second");
    }

    [Fact]
    public void Time_passes_only_when_nothing_is_ready()
    {
        using var simulation = new Simulation(1);
        simulation.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromHours(5), simulation.Clock);
            Assert.Equal(TimeSpan.FromHours(5), simulation.Time.Elapsed);
        });
        Assert.Equal(0, simulation.ForeignTurns);
    }

    [Fact]
    public void Lost_messages_end_in_timeouts_and_duplicates_are_answered_once()
    {
        using var simulation = new Simulation(3, new() { Drop = 0.1, Duplicate = 0.2, Reorder = 0.2, Stall = 0.1 });
        var timeouts = 0;
        simulation.Run(async () =>
        {
            await Silo(simulation);
            await Silo(simulation);
            var client = (await simulation.StartClientAsync()).Client;
            await Task.Delay(TimeSpan.FromSeconds(1), simulation.Clock);
            for (var i = 0; i < 100; i++)
            {
                try
                {
                    Assert.Equal(i + 1, await client.GetGrain<IProbeGrain>($"g{i % 10}").Add(i, 1));
                }
                catch (TimeoutException)
                {
                    timeouts++;
                }
            }
        });
        Assert.InRange(timeouts, 5, 50);
        Assert.Equal(0, simulation.ForeignTurns);
    }

    [Fact]
    public void A_run_that_cannot_end_says_so()
    {
        using var simulation = new Simulation(1);

        var error = Assert.Throws<TimeoutException>(() => simulation.Run(() => new TaskCompletionSource().Task));

        Assert.Contains("Seed 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_that_is_declared_dead_ends_itself()
    {
        using var simulation = new Simulation(1);
        simulation.Run(async () =>
        {
            var evicted = await Silo(simulation);
            await Silo(simulation);
            await Task.Delay(TimeSpan.FromSeconds(1), simulation.Clock);

            simulation.Evict(evicted);
            await Task.Delay(TimeSpan.FromSeconds(1), simulation.Clock);

            await Assert.ThrowsAsync<SiloUnavailableException>(() => evicted.Client.GetGrain<IProbeGrain>("a").Add(1, 1));
        });
    }

    private static (ulong Trace, long Turns, TimeSpan Elapsed) Disturbed(int seed)
    {
        using var simulation = new Simulation(seed);
        simulation.Run(async () =>
        {
            var silos = new[] { await Silo(simulation), await Silo(simulation), await Silo(simulation) };
            var client = (await simulation.StartClientAsync()).Client;
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            {
                for (var n = 0; n < 30; n++)
                {
                    await Ask(simulation, client, i, n);
                    if (i == 3 && n == 10) simulation.Crash(silos[1]);
                }
            }));
        });
        Assert.Equal(0, simulation.ForeignTurns);
        return (simulation.TraceHash, simulation.Turns, simulation.Time.Elapsed);
    }

    private static async Task Ask(Simulation simulation, IClusterClient client, int i, int n)
    {
        while (true)
        {
            try
            {
                await client.GetGrain<IProbeGrain>($"g{(i + n) % 25}").UnsafeIncrement();
                return;
            }
            catch (OrleansException)
            {
                // The silo died, or the silos do not agree yet.
                await Task.Delay(TimeSpan.FromMilliseconds(200), simulation.Clock);
            }
        }
    }

    private static Task<InMemoryHost> Silo(Simulation simulation) => simulation.StartSiloAsync(silo =>
    {
        silo.AddMemoryGrainStorage("store").UseInMemoryReminderService();
        silo.Services.AddSingleton(new WorkGate(3));
    });
}

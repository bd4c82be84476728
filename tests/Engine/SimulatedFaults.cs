using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Engine;

/// <summary>What a simulation can do to its processes and the network between them.</summary>
public sealed class SimulatedFaults
{
    [Fact]
    public void Nothing_passes_between_two_that_are_cut_off_until_they_are_healed() => Simulate(async (simulation, silos, client) =>
    {
        var grains = Enumerable.Range(0, 20).Select(i => client.Client.GetGrain<IProbeGrain>($"g{i}")).ToList();
        await Task.WhenAll(grains.Select(grain => grain.Add(1, 1)));

        simulation.Cut(client, silos[0]);
        var cut = await Outcomes(grains);
        simulation.Heal();
        var healed = await Outcomes(grains);

        // The other silo's grains answer all the time; those behind the cut do not, though their silo lives.
        Assert.InRange(cut.Count(ok => !ok), 3, 17);
        Assert.All(healed, Assert.True);
    });

    [Fact]
    public void A_cut_between_client_and_silo_does_not_part_the_silos() => Simulate(async (simulation, silos, client) =>
    {
        simulation.Cut(client, silos[0]);
        var management = silos[1].Client.GetGrain<IManagementGrain>(0);

        await silos[1].Client.GetGrain<IProbeGrain>("a").Add(1, 1);
        Assert.Equal(1, (await management.GetSimpleGrainStatistics()).Sum(row => row.GrainType == "probe" ? row.ActivationCount : 0));
        Assert.Equal(2, (await management.GetHosts(onlyActive: true)).Count);
    });

    [Fact]
    public void Work_that_runs_in_a_process_dies_with_it_and_no_other_does() => Simulate(async (simulation, silos, client) =>
    {
        int first = 0, second = 0;
        _ = simulation.RunIn(silos[0], () => Count(silos[0], () => first++));
        _ = simulation.RunIn(silos[1], () => Count(silos[1], () => second++));
        await Task.Delay(TimeSpan.FromSeconds(10.5), simulation.Clock);
        Assert.Equal((10, 10), (first, second));

        simulation.Crash(silos[0]);
        await Task.Delay(TimeSpan.FromSeconds(10), simulation.Clock);

        Assert.Equal((10, 20), (first, second));
        Assert.Equal(3, await client.Client.GetGrain<IProbeGrain>("a").Add(1, 2));
    });

    [Fact]
    public void The_outcome_of_work_in_a_process_comes_back() => Simulate(async (simulation, silos, _) =>
    {
        var sum = 0;
        await simulation.RunIn(silos[0], async () => sum = await silos[0].Client.GetGrain<IProbeGrain>("a").Add(1, 2));
        Assert.Equal(3, sum);

        await Assert.ThrowsAsync<FormatException>(
            () => simulation.RunIn(silos[0], () => silos[0].Client.GetGrain<IProbeGrain>("a").Fail("bad")));
    });

    private static async Task Count(InMemoryHost host, Action tick)
    {
        var time = host.Services.GetRequiredService<TimeProvider>();
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time);
            tick();
        }
    }

    /// <summary>Which of the grains answer in time.</summary>
    private static async Task<bool[]> Outcomes(IEnumerable<IProbeGrain> grains) => await Task.WhenAll(grains.Select(async grain =>
    {
        try
        {
            return await grain.Add(1, 1) == 2;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }));

    private static void Simulate(Func<Simulation, InMemoryHost[], InMemoryHost, Task> test)
    {
        using var simulation = new Simulation(11);
        simulation.Run(async () =>
        {
            InMemoryHost[] silos = [await Silo(simulation), await Silo(simulation)];
            var client = await simulation.StartClientAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), simulation.Clock);
            await test(simulation, silos, client);
        });
        Assert.Equal(0, simulation.ForeignTurns);
    }

    private static Task<InMemoryHost> Silo(Simulation simulation) =>
        simulation.StartSiloAsync(silo => silo.Services.AddSingleton(new WorkGate(3)));
}

using Orleans.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Engine;

public sealed class LifecycleTests : EngineTest
{
    [Fact]
    public async Task DeactivateOnIdle_ends_the_activation_and_later_calls_get_a_new_one()
    {
        var grain = (await Silo()).Client.GetGrain<IProbeGrain>("a");
        var first = await grain.Incarnation();

        var leave = grain.Leave();
        var after = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => grain.Incarnation()));
        await leave;

        Assert.DoesNotContain(first, after);
        Assert.Single(after.Distinct());
    }

    [Fact]
    public async Task What_is_idle_is_collected_and_what_is_used_stays()
    {
        var time = new SimulatedTime();
        var silo = await Silo(builder => builder.Configure(options => options.CollectionAge = TimeSpan.FromMinutes(10)).UseTime(time));
        var used = silo.Client.GetGrain<IProbeGrain>("used");
        var idle = silo.Client.GetGrain<IProbeGrain>("idle");
        var firstUsed = await used.Incarnation();
        var firstIdle = await idle.Incarnation();

        for (var i = 0; i < 12; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(firstUsed, await used.Incarnation());
        }

        Assert.NotEqual(firstIdle, await idle.Incarnation());
    }

    [Fact]
    public async Task Forced_collection_empties_the_cluster()
    {
        var silo = await Silo();
        await Silo();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => silo.Client.GetGrain<IProbeGrain>($"g{i}").Add(1, 1)));
        var management = silo.Client.GetGrain<IManagementGrain>(0);
        Assert.True(await management.GetTotalActivationCount() >= 50);

        await management.ForceActivationCollection(TimeSpan.Zero);

        Assert.DoesNotContain(await management.GetSimpleGrainStatistics(), row => row.GrainType == "probe");
    }

    [Fact]
    public async Task A_crashed_silo_fails_its_calls_and_its_grains_come_back_elsewhere()
    {
        var silos = new[] { await Silo(), await Silo(), await Silo() };
        var client = (await Client()).Client;
        var grains = Enumerable.Range(0, 60).Select(i => client.GetGrain<IProbeGrain>($"g{i}")).ToList();
        var calls = grains.Select(grain => grain.EnterAndWait()).ToList();
        foreach (var grain in grains) await Eventually(async () => await grain.Inside() == 1);

        silos[1].Crash();

        var lost = calls.Where(call => call.IsFaulted).ToList();
        Assert.InRange(lost.Count, 5, 40);
        foreach (var call in lost) await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        await Task.WhenAll(grains.Select(grain => grain.Release()));
        await Task.WhenAll(calls.Where(call => !lost.Contains(call)));
        Assert.All(await Task.WhenAll(grains.Select(grain => grain.Add(1, 2))), sum => Assert.Equal(3, sum));
        Assert.Equal(2, (await client.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count);
    }

    [Fact]
    public async Task A_silo_that_stops_hands_its_grains_over_without_a_failed_call()
    {
        var leaving = await Silo();
        await Silo();
        var client = (await Client()).Client;
        var grains = Enumerable.Range(0, 50).Select(i => client.GetGrain<IProbeGrain>($"g{i}")).ToList();
        await Task.WhenAll(grains.Select(grain => grain.Add(1, 1)));
        var stopped = false;
        var calling = Task.Run(async () =>
        {
            while (!Volatile.Read(ref stopped)) await Task.WhenAll(grains.Select(grain => grain.UnsafeIncrement()));
        });

        await leaving.StopAsync();
        Volatile.Write(ref stopped, true);

        await calling;
        Assert.All(await Task.WhenAll(grains.Select(grain => grain.Add(1, 1))), sum => Assert.Equal(2, sum));
    }

    [Fact]
    public async Task A_silo_that_joins_takes_over_its_share_without_a_failed_call()
    {
        var silo = await Silo();
        var client = (await Client()).Client;
        var grains = Enumerable.Range(0, 60).Select(i => client.GetGrain<IProbeGrain>($"g{i}")).ToList();
        var before = await Task.WhenAll(grains.Select(grain => grain.Incarnation()));
        var stopped = false;
        var calling = Task.Run(async () =>
        {
            while (!Volatile.Read(ref stopped)) await Task.WhenAll(grains.Select(grain => grain.UnsafeIncrement()));
        });

        await Silo();

        var management = client.GetGrain<IManagementGrain>(0);
        await Eventually(async () => (await management.GetSimpleGrainStatistics()).Count(row => row.GrainType == "probe" && row.ActivationCount > 0) == 2);
        Volatile.Write(ref stopped, true);
        await calling;
        var after = await Task.WhenAll(grains.Select(grain => grain.Incarnation()));
        Assert.InRange(before.Zip(after).Count(pair => pair.First != pair.Second), 10, 50);
        Assert.Equal(60, (await management.GetSimpleGrainStatistics()).Where(row => row.GrainType == "probe").Sum(row => row.ActivationCount));
    }
}

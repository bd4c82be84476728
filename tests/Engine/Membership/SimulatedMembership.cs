using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Engine.Membership;

/// <summary>Silos that watch each other, in virtual time: what is killed, cut off, paused, and comes back.</summary>
public sealed class SimulatedMembership
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    [Fact]
    public void Silos_find_each_other_and_agree_on_owners() => Simulate(3, async world =>
    {
        await world.Wait(Settled);

        Assert.All(world.Silos, silo => Assert.Equal(3, World.View(silo).Active.Count));
        var owners = await Task.WhenAll(world.Silos.Select(silo => silo.Client.GetGrain<IProbeGrain>("a").Where()));
        Assert.Single(owners.Distinct());
    });

    [Fact]
    public void The_grains_of_a_killed_silo_answer_elsewhere_within_ten_seconds() => Simulate(3, async world =>
    {
        await world.Wait(Settled);
        var grains = Enumerable.Range(0, 30).Select(i => world.Silos[0].Client.GetGrain<IProbeGrain>($"g{i}")).ToList();
        var before = await Task.WhenAll(grains.Select(grain => grain.Where()));
        var victim = world.Silos[2];
        Assert.Contains(victim.Address.ToString(), before);

        world.Simulation.Crash(victim);
        var took = await world.Until(() => World.View(world.Silos[0]).Active.Count == 2 && World.View(world.Silos[1]).Active.Count == 2);
        var after = await Task.WhenAll(grains.Select(grain => grain.Where()));

        Assert.InRange(took, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6));
        Assert.DoesNotContain(victim.Address.ToString(), after);
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == pair.Second || pair.First == victim.Address.ToString()));
    });

    [Fact]
    public void The_grains_of_a_silo_that_is_cut_off_answer_elsewhere_as_soon_as_one_silo_has_given_it_up()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            Simulate(3, async world =>
            {
                await world.Wait(Settled);
                var grains = Enumerable.Range(0, 30).Select(i => world.Silos[0].Client.GetGrain<IProbeGrain>($"g{i}")).ToList();
                await Task.WhenAll(grains.Select(grain => grain.Where()));
                var cut = world.Silos[2];
                world.Simulation.CutFromStore(cut);
                world.Simulation.Cut(cut, world.Silos[0]);
                world.Simulation.Cut(cut, world.Silos[1]);
                await world.Until(() => World.View(world.Silos[0]).Active.Count == 2);

                // The other one may not have heard of it, and still sends whoever asks to the silo that is cut off.
                var began = world.Simulation.Time.Elapsed;
                var after = await Task.WhenAll(grains.Select(grain => grain.Where()));
                Assert.DoesNotContain(cut.Address.ToString(), after);
                Assert.InRange(world.Simulation.Time.Elapsed - began, TimeSpan.Zero, TimeSpan.FromSeconds(3));
            }, seed);
        }
    }

    [Fact]
    public void A_silo_cut_off_from_the_store_is_declared_dead_and_enters_again_when_it_is_healed() => Simulate(3, async world =>
    {
        await world.Wait(Settled);
        var cut = world.Silos[0];

        world.Simulation.CutFromStore(cut);
        var took = await world.Until(() => World.View(world.Silos[1]).Active.Count == 2);
        Assert.False(World.Health(cut).HasStore);
        Assert.InRange(took, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        await world.Wait(TimeSpan.FromSeconds(30));
        world.Simulation.Heal();
        var back = await world.Until(() => world.Silos.All(silo => World.View(silo).Active.Count == 3));

        Assert.InRange(back, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.All(world.Silos, silo => Assert.True(World.Health(silo).IsGood));
        Assert.Single((await Task.WhenAll(world.Silos.Select(silo => silo.Client.GetGrain<IProbeGrain>("a").Where()))).Distinct());
    });

    [Fact]
    public void A_silo_cut_off_from_the_others_only_is_declared_dead_and_ends_its_grains() => Simulate(3, async world =>
    {
        await world.Wait(Settled);
        var cut = world.Silos[0];
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => cut.Client.GetGrain<IProbeGrain>($"g{i}").Add(1, 1)));
        var own = await World.Activations(cut);

        world.Simulation.Cut(cut, world.Silos[1]);
        world.Simulation.Cut(cut, world.Silos[2]);
        await world.Until(() => World.View(world.Silos[1]).Active.Count == 2 && !World.Health(cut).IsMember);
        await world.Wait(TimeSpan.FromSeconds(60));

        Assert.InRange(own, 1, 29);
        Assert.Equal(0, await World.Activations(cut));
        Assert.All(world.Silos[1..], silo => Assert.Equal(2, World.View(silo).Active.Count));
        Assert.All(world.Silos, silo => Assert.DoesNotContain(cut.Address, World.View(silo).Active));
        world.Simulation.Heal();
        await world.Until(() => world.Silos.All(silo => World.View(silo).Active.Count == 3));
    });

    [Fact]
    public void Of_two_silos_that_cannot_reach_each_other_exactly_one_goes_on() => Simulate(2, async world =>
    {
        await world.Wait(Settled);

        world.Simulation.Cut(world.Silos[0], world.Silos[1]);
        await world.Wait(TimeSpan.FromSeconds(60));

        Assert.Single(world.Silos, silo => World.Health(silo).IsMember);
        Assert.Single(world.Silos.Select(silo => World.View(silo).Active.Single()).Distinct());
        world.Simulation.Heal();
        await world.Until(() => world.Silos.All(silo => World.View(silo).Active.Count == 2));
    });

    [Fact]
    public void A_silo_enters_a_cluster_whose_machines_are_all_gone_without_an_answer() => Simulate(3, async world =>
    {
        await world.Wait(Settled);
        foreach (var silo in world.Silos) world.Simulation.Crash(silo, withMachine: true);
        var began = world.Simulation.Time.Elapsed;
        await world.StartAsync();

        Assert.InRange(world.Simulation.Time.Elapsed - began, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(12));
        await world.Until(() => World.View(world.Silos[3]).Active.Count == 1, TimeSpan.FromSeconds(5));
    });

    [Fact]
    public void An_outage_of_the_store_ends_no_silo_and_is_over_when_it_is_back() => Simulate(3, async world =>
    {
        await world.Wait(Settled);

        foreach (var silo in world.Silos) world.Simulation.CutFromStore(silo);
        await world.Until(() => world.Silos.All(silo => !World.Health(silo).HasStore));
        await world.Wait(TimeSpan.FromMinutes(5));
        world.Simulation.Heal();
        var took = await world.Until(() => world.Silos.All(silo => World.Health(silo).IsGood));
        await world.Wait(TimeSpan.FromMinutes(1));

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.All(world.Silos, silo => Assert.Equal(3, World.View(silo).Active.Count));
        Assert.DoesNotContain(world.Logs, line => line.Contains("declared dead", StringComparison.Ordinal));
    });

    [Fact]
    public void Clocks_a_minute_apart_and_jumping_change_nothing() => Simulate(3, async world =>
    {
        for (var i = 0; i < 20; i++)
        {
            world.Simulation.ShiftClock(world.Silos[i % 3], TimeSpan.FromMinutes(i % 2 == 0 ? 1 : -1));
            await world.Wait(TimeSpan.FromSeconds(5));
        }

        Assert.All(world.Silos, silo => Assert.Equal(3, World.View(silo).Active.Count));
        Assert.DoesNotContain(world.Logs, line => line.Contains("may be dead", StringComparison.Ordinal));
    });

    [Fact]
    public void Who_leaves_in_order_is_said_to_have_left_and_is_not_waited_for() => Simulate(3, async world =>
    {
        await world.Wait(Settled);

        await world.Simulation.RunIn(world.Silos[2], () => world.Silos[2].StopAsync());
        var took = await world.Until(() => World.View(world.Silos[0]).Active.Count == 2);
        await world.Wait(Settled);

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Contains(world.Logs, line => line.EndsWith(" left", StringComparison.Ordinal));
        Assert.DoesNotContain(world.Logs, line => line.Contains("dead", StringComparison.Ordinal));
    });

    [Fact]
    public void A_dead_silo_is_listed_as_dead_for_a_while_and_then_forgotten() => Simulate(2, async world =>
    {
        await world.Wait(Settled);
        var dead = world.Silos[1].Address;

        world.Simulation.Crash(world.Silos[1]);
        await world.Until(() => World.View(world.Silos[0]).Members.Any(m => m.Address == dead && m.Status == SiloStatus.Dead));
        await world.Wait(TimeSpan.FromMinutes(11));

        Assert.Single(World.View(world.Silos[0]).Members);
    });

    [Fact]
    public void A_silo_that_is_cut_off_again_and_again_keeps_away_for_longer_each_time() => Simulate(3, async world =>
    {
        await world.Wait(Settled);
        List<TimeSpan> away = [];
        for (var i = 0; i < 4; i++)
        {
            world.Simulation.CutFromStore(world.Silos[0]);
            await world.Until(() => World.View(world.Silos[1]).Active.Count == 2);
            world.Simulation.Heal();
            away.Add(await world.Until(() => World.View(world.Silos[1]).Active.Count == 3));
        }

        Assert.InRange(away[0], TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange(away[3], TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(14));
    });

    /// <summary>Trouble of all kinds at random; in the end all who live are members, and agree.</summary>
    [Fact]
    public void After_any_trouble_all_that_live_agree_again()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            Simulate(random.Next(2, 6), async world =>
            {
                world.Simulation.Faults.Drop = 0.01;
                await world.Wait(Settled);
                for (var i = 0; i < 12; i++)
                {
                    var one = world.Silos[random.Next(world.Silos.Count)];
                    switch (random.Next(6))
                    {
                        case 0: world.Simulation.Cut(one, world.Silos[random.Next(world.Silos.Count)]); break;
                        case 1: world.Simulation.CutFromStore(one); break;
                        case 2: world.Simulation.ShiftClock(one, TimeSpan.FromSeconds(random.Next(-60, 60))); break;
                        case 3 when world.Silos.Count > 2: world.Simulation.Crash(one); world.Silos.Remove(one); break;
                        case 4 when world.Silos.Count < 6: await world.StartAsync(); break;
                        default: world.Simulation.Heal(); break;
                    }

                    await world.Wait(TimeSpan.FromSeconds(random.Next(20)));
                }

                world.Simulation.Heal();
                world.Simulation.Faults.Drop = 0;
                await world.Until(() => world.Silos.All(silo => World.Health(silo).IsGood
                    && World.View(silo).Active.SequenceEqual(world.Silos.Select(other => other.Address).Order())), TimeSpan.FromMinutes(3));
                var owners = await Task.WhenAll(world.Silos.Select(silo => silo.Client.GetGrain<IProbeGrain>("a").Where()));
                Assert.Single(owners.Distinct());
            }, seed);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        ulong Trace()
        {
            ulong trace = 0;
            Simulate(3, async world =>
            {
                await world.Wait(Settled);
                world.Simulation.Crash(world.Silos[2]);
                await world.Until(() => World.View(world.Silos[0]).Active.Count == 2);
                trace = world.Simulation.TraceHash;
            });
            return trace;
        }

        Assert.Equal(Trace(), Trace());
    }

    private static void Simulate(int silos, Func<World, Task> test, int seed = 7)
    {
        using var simulation = new Simulation(seed);
        var world = new World(simulation);
        simulation.Run(async () =>
        {
            for (var i = 0; i < silos; i++) await world.StartAsync();
            await test(world);
        });
        Assert.Equal(0, simulation.ForeignTurns);
    }

    private sealed class World(Simulation simulation)
    {
        public Simulation Simulation => simulation;

        public List<InMemoryHost> Silos { get; } = [];

        public List<string> Logs { get; } = [];

        public static MembershipView View(InMemoryHost silo) => silo.Services.GetRequiredService<IMembership>().View;

        public static MembershipHealth Health(InMemoryHost silo) => silo.Services.GetRequiredService<IMembership>().Health;

        public static async Task<int> Activations(InMemoryHost silo) => (await silo.Client.GetGrain<IManagementGrain>(0)
            .GetSimpleGrainStatistics([silo.Address])).Where(row => row.GrainType == "probe").Sum(row => row.ActivationCount);

        public async Task StartAsync() => Silos.Add(await simulation.StartSiloAsync(silo =>
        {
            silo.AddMemoryGrainStorage("store").UseInMemoryReminderService();
            silo.Services.AddSingleton(new WorkGate(3));
            silo.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(new ListLogs(Logs));
            simulation.UseMembership(silo);
        }));

        public Task Wait(TimeSpan span) => Task.Delay(span, simulation.Clock);

        public async Task<TimeSpan> Until(Func<bool> condition, TimeSpan? limit = null,
            [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string? what = null)
        {
            var start = simulation.Time.Elapsed;
            while (!condition())
            {
                if (simulation.Time.Elapsed - start > (limit ?? TimeSpan.FromMinutes(1)))
                    Assert.Fail($"Seed {simulation.Seed}: it did not become true: {what}. {string.Join('\n', Logs)}");
                await Wait(TimeSpan.FromMilliseconds(100));
            }

            return simulation.Time.Elapsed - start;
        }
    }
}

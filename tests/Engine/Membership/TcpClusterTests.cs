using System.Net;
using Krewe.Tests.Engine.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Networking;
using Orleans.Runtime;
using static Krewe.Tests.Engine.Membership.TcpCluster;

namespace Krewe.Tests.Engine.Membership;

/// <summary>Several silos over real sockets.</summary>
public sealed class TcpClusterTests
{
    private const int Grains30 = 30;

    [Fact]
    public async Task Silos_call_each_other_s_grains_and_agree_where_they_are()
    {
        await using var cluster = new TcpCluster();
        await cluster.StartAsync(3);

        var seen = new List<string[]>();
        foreach (var silo in cluster.Silos) seen.Add(await Task.WhenAll(Probes(silo).Select(grain => grain.Where())));

        Assert.Equal(seen[0], seen[1]);
        Assert.Equal(seen[0], seen[2]);
        Assert.Equal(cluster.Silos.Select(silo => Address(silo).ToString()).Order(), seen[0].Distinct().Order());
    }

    [Fact]
    public async Task A_silo_that_joins_takes_over_its_share_and_no_call_fails()
    {
        await using var cluster = new TcpCluster();
        await cluster.StartAsync(2);
        using var done = new CancellationTokenSource();
        var calls = KeepCallingAsync(cluster.Silos[0], done.Token);

        var joined = await cluster.StartSiloAsync();
        await cluster.AgreeAsync();
        var owners = await Task.WhenAll(Probes(cluster.Silos[0]).Select(grain => grain.Where()));
        await done.CancelAsync();

        Assert.Contains(Address(joined).ToString(), owners);
        Assert.True(await calls > 0);
    }

    [Fact]
    public async Task A_silo_that_has_not_started_makes_no_grains_that_others_may_have()
    {
        await using var cluster = new TcpCluster();
        await cluster.StartAsync(1);
        Exception?[] early = [];
        await cluster.StartSiloAsync(silo => silo.Services.AddHostedService(services => new Early(async () =>
            early = await Task.WhenAll(Probes(services.GetRequiredService<IGrainFactory>()).Select(grain => Record.ExceptionAsync(grain.Where))))));
        Assert.Equal(Grains30, early.Length);
        Assert.All(early, error => Assert.EndsWith("has not started.", Assert.IsType<SiloUnavailableException>(error).Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silo_that_leaves_in_order_hands_over_and_no_call_fails()
    {
        await using var cluster = new TcpCluster();
        await cluster.StartAsync(3);
        using var done = new CancellationTokenSource();
        var calls = KeepCallingAsync(cluster.Silos[0], done.Token);

        await cluster.Silos[2].StopAsync();
        cluster.Silos.RemoveAt(2);
        await cluster.AgreeAsync();
        await done.CancelAsync();

        Assert.True(await calls > 0);
        await cluster.UntilAsync(() => cluster.Said().Contains(" left", StringComparison.Ordinal), "the others say that it has left");
        Assert.DoesNotContain("declared dead", cluster.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_takes_calls_of_its_grains_until_the_others_are_told_that_it_leaves()
    {
        var store = new BrokenStore();
        await using var cluster = new TcpCluster(services => store.For(services));
        await cluster.StartAsync(2);
        var (caller, leaver) = (cluster.Silos[0], cluster.Silos[1]);
        var hold = store.HoldChanges(Address(leaver));

        var stopped = leaver.StopAsync();
        await hold.Reached.Task;
        Assert.Equal(Address(leaver).ToString(), await Owned(caller, leaver).Where());
        Assert.False(stopped.IsCompleted);
        hold.End.SetResult();
        await stopped;
        Assert.All(await Task.WhenAll(Probes(caller).Select(grain => grain.Where())), where => Assert.Equal(Address(caller).ToString(), where));
    }

    [Fact]
    public async Task Calls_to_a_killed_silo_fail_at_once_and_its_grains_come_back_elsewhere()
    {
        await using var cluster = new TcpCluster();
        await cluster.StartAsync(3);
        var caller = cluster.Silos[0];
        var victim = cluster.Silos[2];
        var grain = Probes(caller).First(grain => View(caller).OwnerOf(grain.GetGrainId()) == Address(victim));
        var call = grain.EnterAndWait();
        while (await grain.Inside() == 0) await Task.Yield();

        await cluster.KillAsync(victim);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.WaitAsync(TimeSpan.FromSeconds(10)));
        await cluster.AgreeAsync();

        Assert.NotEqual(Address(victim).ToString(), await grain.Where());
        Assert.Contains("nobody listens there", cluster.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_default_a_killed_silo_is_declared_dead_within_six_seconds()
    {
        await using var cluster = new TcpCluster { Membership = _ => { } };
        await cluster.StartAsync(3);

        await cluster.KillAsync(cluster.Silos[1]);
        var took = await cluster.UntilAsync(() => cluster.Silos.Any(silo => View(silo).Active.Count == 2), "somebody sees two");

        Assert.InRange(took, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6) * Patience);
    }

    [Fact]
    public async Task A_silo_that_starts_at_the_endpoint_of_a_killed_one_takes_its_place_at_once()
    {
        await using var cluster = new TcpCluster();
        await cluster.StartAsync(2);
        var old = Address(cluster.Silos[1]);
        await cluster.KillAsync(cluster.Silos[1]);

        // Its clock is a minute behind, so its generation is lower.
        var next = await cluster.StartSiloAsync(
            silo => silo.UseTime(new LateClock()), new(IPAddress.Loopback, old.Endpoint.Port));
        var entry = View(next).Members.Single(member => member.Address == old);

        Assert.True(Address(next).Generation < old.Generation);
        Assert.Equal(SiloStatus.Dead, entry.Status);
        await cluster.AgreeAsync();
        Assert.Equal(Address(next).ToString(), await Owned(cluster.Silos[0], next).Where());
    }

    [Fact]
    public async Task A_client_finds_silos_by_itself_and_goes_on_with_another_when_its_own_dies()
    {
        await using var cluster = new TcpCluster();
        await cluster.StartAsync(3);
        var client = await cluster.StartClientAsync();
        var network = client.Services.GetRequiredService<GatewayNetwork>();

        for (var left = 3; left > 1; left--)
        {
            Assert.Equal(3, await Grains(client).GetGrain<IProbeGrain>("a").Add(1, 2));
            await cluster.KillAsync(cluster.Silos.Single(silo => Address(silo) == network.Gateway));
            Assert.Equal(3, await cluster.AskAsync(() => Grains(client).GetGrain<IProbeGrain>("a").Add(1, 2)));
        }
    }

    [Fact]
    public async Task A_client_finds_silos_that_came_after_all_those_it_knew_were_gone()
    {
        await using var cluster = new TcpCluster();
        await cluster.StartAsync(1);
        var client = await cluster.StartClientAsync();

        await cluster.Silos[0].StopAsync();
        cluster.Silos.Clear();
        await cluster.StartSiloAsync();

        Assert.Equal(3, await cluster.AskAsync(() => Grains(client).GetGrain<IProbeGrain>("a").Add(1, 2)));
    }

    [Fact]
    public async Task Where_no_silo_is_listed_a_client_says_so()
    {
        await using var cluster = new TcpCluster();

        var error = await Assert.ThrowsAsync<Orleans.Runtime.Messaging.ConnectionFailedException>(() => cluster.StartClientAsync());

        Assert.Contains("lists no active silo", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_with_another_secret_or_none_does_not_enter_and_no_secret_appears_anywhere()
    {
        await using var cluster = new TcpCluster { Tcp = tcp => tcp.Secret = "open sesame" };
        await cluster.StartAsync(2);

        cluster.Membership = options => options.EntryTimeout = TimeSpan.FromSeconds(2);
        cluster.Tcp = tcp => tcp.Secret = "open rye";
        var error = await Assert.ThrowsAsync<OrleansException>(() => cluster.StartSiloAsync());
        cluster.Tcp = _ => { };
        await Assert.ThrowsAsync<OrleansException>(() => cluster.StartSiloAsync());

        Assert.Contains("the same secret", error.Message, StringComparison.Ordinal);
        Assert.Contains("cluster secret is wrong", cluster.Said(), StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", cluster.Said(), StringComparison.Ordinal);
        Assert.DoesNotContain("rye", cluster.Said(), StringComparison.Ordinal);
        Assert.All(cluster.Silos, silo => Assert.Equal(2, View(silo).Members.Length));
    }

    [Fact]
    public async Task With_certificates_on_both_sides_silos_and_clients_talk_and_strangers_do_not()
    {
        using var certificate = TestCertificates.New("cluster");
        using var stranger = TestCertificates.New("stranger");
        await using var cluster = new TcpCluster { Tcp = tcp => tcp.Tls = TestCertificates.Mutual(certificate, certificate) };
        await cluster.StartAsync(2);
        var client = await cluster.StartClientAsync();

        var owners = await Task.WhenAll(Enumerable.Range(0, Grains30).Select(i => Grains(client).GetGrain<IProbeGrain>($"p{i}").Where()));
        Assert.Equal(2, owners.Distinct().Count());

        cluster.Tcp = tcp => tcp.Tls = TestCertificates.Mutual(stranger, certificate);
        await Assert.ThrowsAsync<Orleans.Runtime.Messaging.ConnectionFailedException>(() => cluster.StartClientAsync());
        cluster.Membership = options => options.EntryTimeout = TimeSpan.FromSeconds(2);
        await Assert.ThrowsAsync<OrleansException>(() => cluster.StartSiloAsync());
        Assert.All(cluster.Silos, silo => Assert.Equal(2, View(silo).Members.Length));
    }

    [Fact]
    public async Task Nobody_is_declared_dead_while_all_processors_are_busy()
    {
        await using var cluster = new TcpCluster { Membership = _ => { } };
        await cluster.StartAsync(3);
        using var done = new CancellationTokenSource(TimeSpan.FromSeconds(BusySeconds), TimeProvider.System);
        var busy = Enumerable.Range(0, Environment.ProcessorCount * 4).Select(_ => new Thread(() => Spin(done.Token)) { IsBackground = true }).ToList();
        foreach (var thread in busy) thread.Start();

        var calls = await KeepCallingAsync(cluster.Silos[0], done.Token);

        Assert.True(calls > 0);
        Assert.DoesNotContain("may be dead", cluster.Said(), StringComparison.Ordinal);

        static void Spin(CancellationToken until)
        {
            while (!until.IsCancellationRequested) Thread.SpinWait(1000);
        }
    }

    [Fact]
    public async Task A_silo_that_was_declared_dead_enters_again_and_takes_calls()
    {
        var store = new BrokenStore();
        await using var cluster = new TcpCluster(services => store.For(services));
        await cluster.StartAsync(3);
        var cut = cluster.Silos[0];
        var others = cluster.Silos[1..];
        await Task.WhenAll(Probes(cut).Select(grain => grain.Add(1, 1)));

        store.Cut(Address(cut));
        await cluster.UntilAsync(() => others.All(silo => View(silo).Active.Count == 2), "it is declared dead");
        store.Heal();
        await cluster.UntilAsync(() => cluster.Said().Contains("declared this silo", StringComparison.Ordinal), "it learns of it");
        await cluster.AgreeAsync();

        Assert.Equal(Address(cut).ToString(), await cluster.AskAsync(() => Owned(others[0], cut).Where()));
        Assert.True(cut.Services.GetRequiredService<IMembership>().Health.IsGood);
    }

    private const int BusySeconds = 10;

    /// <summary>How much longer than elsewhere things may take on a machine whose processors others use.</summary>
    private const int Patience = 3;

    private static List<IProbeGrain> Probes(IHost silo) => Probes(Grains(silo));

    private static List<IProbeGrain> Probes(IGrainFactory grains) => [.. Enumerable.Range(0, Grains30).Select(i => grains.GetGrain<IProbeGrain>($"p{i}"))];

    private static IProbeGrain Owned(IHost caller, IHost owner) => Probes(caller).First(grain => View(caller).OwnerOf(grain.GetGrainId()) == Address(owner));

    private static async Task<int> KeepCallingAsync(IHost silo, CancellationToken until)
    {
        var calls = 0;
        while (!until.IsCancellationRequested)
        {
            foreach (var grain in Probes(silo))
            {
                await grain.Add(1, 1);
                calls++;
            }
        }

        return calls;
    }

    private sealed class Early(Func<Task> act) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => act();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class LateClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromMinutes(1);
    }
}

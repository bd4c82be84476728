using Krewe.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using static Krewe.Tests.Engine.Membership.TcpCluster;

namespace Krewe.Tests.Engine.Membership;

/// <summary>Silos over TCP that find each other in a real Redis.</summary>
public sealed class RedisClusterTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private Krewe.Redis.RedisConnection _connection = null!;
    private TcpCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _connection = _server.Connect();
        _cluster = new(_ => new RedisMembershipStore(_connection, "test"));
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Silos_join_call_each_other_and_one_that_is_killed_is_replaced()
    {
        await _cluster.StartAsync(3);
        var client = await _cluster.StartClientAsync();
        var grains = Enumerable.Range(0, 30).Select(i => Grains(client).GetGrain<IProbeGrain>($"p{i}")).ToList();
        Assert.Equal(3, (await Task.WhenAll(grains.Select(grain => grain.Where()))).Distinct().Count());

        await _cluster.KillAsync(_cluster.Silos[2]);
        await _cluster.AgreeAsync();
        var owners = await _cluster.AskAsync(() => Task.WhenAll(grains.Select(grain => grain.Where())));
        await _cluster.StartSiloAsync();
        await _cluster.AgreeAsync();

        Assert.Equal(_cluster.Silos[..2].Select(silo => Address(silo).ToString()).Order(), owners.Distinct().Order());
    }

    [Fact]
    public async Task A_Redis_that_dies_and_comes_back_ends_no_silo_and_all_are_well_within_five_seconds()
    {
        await _cluster.StartAsync(3);

        await _server.KillAsync();
        await _cluster.UntilAsync(() => _cluster.Silos.All(silo => !Health(silo).HasStore), "all silos miss the store");
        var grain = Grains(_cluster.Silos[0]).GetGrain<IProbeGrain>("a");
        Assert.Equal(3, await grain.Add(1, 2));
        await _server.StartAgainAsync();
        var took = await _cluster.UntilAsync(() => _cluster.Silos.All(silo => Health(silo).IsGood), "all silos are well");
        await _cluster.AgreeAsync();

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5) * 3);
        Assert.DoesNotContain("declared dead", _cluster.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_has_lost_everything_lists_all_silos_again()
    {
        await _cluster.StartAsync(3);

        await _server.DoAsync("FLUSHALL");
        var store = new RedisMembershipStore(_connection, "test");
        while ((await store.TickAsync(null, 0, default)).Table is not { Rows.Length: 3 }) await Task.Yield();
        await _cluster.AgreeAsync();

        Assert.DoesNotContain("declared", _cluster.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_Redis_a_silo_does_not_start_and_says_why()
    {
        await _server.KillAsync();
        _cluster.Membership = options => options.EntryTimeout = TimeSpan.FromSeconds(2);

        var error = await Assert.ThrowsAsync<OrleansException>(() => _cluster.StartSiloAsync());

        Assert.Contains("could not enter the cluster", error.Message, StringComparison.Ordinal);
        Assert.Contains("Redis", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static MembershipHealth Health(IHost silo) => silo.Services.GetRequiredService<IMembership>().Health;
}

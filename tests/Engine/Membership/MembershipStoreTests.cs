using System.Collections.Immutable;
using System.Net;
using Krewe.Tests.Redis;
using Orleans.Runtime;

namespace Krewe.Tests.Engine.Membership;

/// <summary>What every store of a membership does.</summary>
public abstract class MembershipStoreTests
{
    private static readonly SiloAddress One = SiloAddress.New(IPAddress.Loopback, 11111, 5), Two = SiloAddress.New(IPAddress.IPv6Loopback, 11112, 6);

    protected abstract IMembershipStore Store { get; }

    [Fact]
    public async Task What_was_put_is_read_back_with_all_it_has()
    {
        var rows = new[]
        {
            new MembershipRow(new(One, "web \"1\"@höst", SiloAddress.New(IPAddress.Parse("10.0.0.1"), 30000, 5), SiloStatus.Active, new(2026, 11, 25, 1, 2, 3, TimeSpan.Zero)), 7),
            new MembershipRow(new(Two, "", null, SiloStatus.Dead, default), 1, HasLeft: true),
        };

        Assert.True(await PutAsync(0, rows));

        var table = (await TickAsync(null, 0)).Table!;
        Assert.NotEqual(0, table.Version);
        Assert.Equal(rows.OrderBy(row => row.Entry.Address), table.Rows.OrderBy(row => row.Entry.Address));
    }

    [Fact]
    public async Task An_empty_store_has_version_0_and_nobody()
    {
        var tick = await TickAsync(null, 1);

        Assert.Equal(0, tick.Table!.Version);
        Assert.Empty(tick.Table.Rows);
        Assert.Empty(tick.Heartbeats);
    }

    [Fact]
    public async Task The_table_comes_only_to_who_does_not_have_it()
    {
        await PutAsync(0, Row(One));
        var version = (await TickAsync(null, 0)).Table!.Version;

        Assert.Null((await TickAsync(new(One, 1, version, []), version)).Table);
        Assert.True(await PutAsync(version, Row(Two)));
        Assert.Equal(2, (await TickAsync(null, version)).Table!.Rows.Length);
    }

    [Fact]
    public async Task A_change_for_another_version_changes_nothing()
    {
        await PutAsync(0, Row(One));
        var before = (await TickAsync(null, 0)).Table!;

        Assert.False(await PutAsync(0, Row(Two)));
        Assert.False(await PutAsync(before.Version + 1, Row(Two)));

        var after = (await TickAsync(null, 0)).Table!;
        Assert.Equal(before.Version, after.Version);
        Assert.Equal([.. before.Rows], after.Rows.ToList());
    }

    [Fact]
    public async Task Of_many_changes_at_once_exactly_one_is_made()
    {
        var silos = Enumerable.Range(1, 20).Select(i => SiloAddress.New(IPAddress.Loopback, i, 1)).ToList();

        var done = await Task.WhenAll(silos.Select(silo => PutAsync(0, Row(silo))));

        Assert.Single(done, true);
        Assert.Single((await TickAsync(null, 0)).Table!.Rows);
    }

    [Fact]
    public async Task Heartbeats_of_those_who_are_listed_are_told_to_all_and_the_last_one_counts()
    {
        await PutAsync(0, Row(One), Row(Two));
        ImmutableArray<Suspicion> suspects = [new(Two, 3), new(SiloAddress.New(IPAddress.Loopback, 9, 9), long.MaxValue)];

        await TickAsync(new(One, 1, 0, []), 0);
        await TickAsync(new(One, 2, 12, suspects), 0);
        await TickAsync(new(SiloAddress.New(IPAddress.Loopback, 1, 1), 1, 0, []), 0);

        var heartbeat = Assert.Single((await TickAsync(null, 0)).Heartbeats);
        Assert.Equal((One, 2, 12), (heartbeat.Silo, heartbeat.Count, heartbeat.Version));
        Assert.Equal([.. suspects], heartbeat.Suspects.ToList());
    }

    [Fact]
    public async Task Who_is_removed_is_gone_with_its_heartbeat()
    {
        await PutAsync(0, Row(One), Row(Two));
        var tick = await TickAsync(new(One, 1, 0, []), 0);

        Assert.True(await Store.TryChangeAsync(new(tick.Table!.Version, [Row(Two, 2)], [One]), default));

        tick = await TickAsync(null, 0);
        Assert.Equal(Row(Two, 2), Assert.Single(tick.Table!.Rows));
        Assert.Empty(tick.Heartbeats);
    }

    private Task<MembershipTick> TickAsync(Heartbeat? heartbeat, long known) => Store.TickAsync(heartbeat, known, default);

    private Task<bool> PutAsync(long version, params MembershipRow[] rows) => Store.TryChangeAsync(new(version, [.. rows], []), default);

    private protected static MembershipRow Row(SiloAddress silo, long epoch = 1) => new(new(silo, $"{silo}", null, SiloStatus.Active, default), epoch);
}

public sealed class InMemoryMembershipStoreTests : MembershipStoreTests
{
    protected override IMembershipStore Store { get; } = new InMemoryMembershipStore();
}

public sealed class RedisMembershipStoreTests(RedisServer server) : MembershipStoreTests, IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly Krewe.Redis.RedisConnection _connection = server.Connect();

    protected override IMembershipStore Store => field ??= new RedisMembershipStore(_connection, $"{Guid.NewGuid()}");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _connection.DisposeAsync();

    [Fact]
    public async Task After_all_was_lost_no_silo_takes_the_new_table_for_its_own()
    {
        await Store.TryChangeAsync(new(0, [], []), default);
        var before = (await Store.TickAsync(null, 0, default)).Table!.Version;

        await server.DoAsync("FLUSHALL");
        await Store.TryChangeAsync(new(0, [], []), default);

        Assert.NotEqual(before, (await Store.TickAsync(null, 0, default)).Table!.Version);
    }

    [Fact]
    public async Task A_full_memory_refuses_neither_heartbeats_nor_changes()
    {
        var silo = SiloAddress.New(IPAddress.Loopback, 7, 7);
        await Store.TryChangeAsync(new(0, [Row(silo)], []), default);
        await server.DoAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await server.DoAsync("CONFIG", "SET", "maxmemory", "1");
        try
        {
            var tick = await Store.TickAsync(new(silo, 5, 0, []), 0, default);
            Assert.Equal(5, Assert.Single(tick.Heartbeats).Count);
            Assert.True(await Store.TryChangeAsync(new(tick.Table!.Version, [Row(silo, 2)], []), default));
            Assert.Equal(Row(silo, 2), Assert.Single((await Store.TickAsync(null, 0, default)).Table!.Rows));
        }
        finally
        {
            await server.DoAsync("CONFIG", "SET", "maxmemory", "0");
        }
    }

    [Fact]
    public async Task Something_else_under_a_silo_s_name_is_named()
    {
        var store = new RedisMembershipStore(_connection, "odd");
        await store.TryChangeAsync(new(0, [], []), default);
        await server.AskAsync("HSET", "krewe:{odd}:silos", "127.0.0.1:1@1", "{}");

        var error = await Assert.ThrowsAsync<FormatException>(() => store.TickAsync(null, 0, default));

        Assert.Contains("127.0.0.1:1@1", error.Message, StringComparison.Ordinal);
    }
}

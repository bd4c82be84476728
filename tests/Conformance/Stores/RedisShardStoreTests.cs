using Krewe.Queues;
using Krewe.Redis;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Tests.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Conformance.Stores;

public sealed class RedisShardStoreTests(RedisServer server) : ShardStoreTests, IClassFixture<RedisServer>
{
    private readonly RedisStoreOptions options = new() { Prefix = $"krewe-{Guid.NewGuid():N}" };
    private RedisConnection? connection;

    protected override IShardStore Create() => new RedisShardStore(connection ??= server.Connect(), TimeProvider.System, NullLogger<RedisShardStore>.Instance, options);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await connection!.DisposeAsync();
    }

    [Fact]
    public async Task Lists_that_take_many_pages_are_in_order()
    {
        var random = new Random(7);
        var records = Enumerable.Range(0, 6_000).Select(i => Record($"r{i}") with
        {
            // Few full seconds and many that are almost empty; lifetimes that differ.
            FinishedAt = Now.AddMilliseconds(i < 3_000 ? random.Next(2_000) : random.Next(2_000_000)),
            ExpiresAt = i % 100 == 0 ? null : Now.AddDays(1).AddMinutes(random.Next(i % 10 == 0 ? 1_000 : 2)),
        }).ToArray();
        foreach (var part in records.Chunk(500))
        {
            await WriteAsync(part);
        }

        foreach (var limit in new[] { 1, 700, 5_999, 10_000 })
        {
            var found = await Store.ListAsync(0, new TaskFilter(Limit: limit), Now);
            Assert.Equal(found.OrderByDescending(record => record.FinishedAt).Select(record => record.Id), found.Select(record => record.Id));
            Assert.Equal(records.Select(Second).OrderDescending().Take(limit), found.Select(Second));
            Assert.Equal(found.Count, found.Select(record => record.Id).Distinct().Count());
        }
    }

    private static long? Second(TaskRecord record) => record.FinishedAt?.ToUnixTimeSeconds();

    [Fact]
    public async Task A_store_is_for_the_engine_that_was_first()
    {
        IShardStore On(string? engine) => new RedisShardStore(
            connection!, TimeProvider.System, NullLogger<RedisShardStore>.Instance, new() { Prefix = options.Prefix, Engine = engine });
        await On(null).InitializeAsync(2, default);
        await On("One").InitializeAsync(2, default);
        await On("One").InitializeAsync(2, default);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => On("Two").InitializeAsync(2, default));
        Assert.Contains($"the cluster '{options.Prefix}' runs on the engine One there, and this silo on Two", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_changes_and_one_that_is_large_leave_nothing_behind()
    {
        var commit = await CommitTo(0);
        commit.Inserts.AddRange([Row(1), Row(2) with { Message = Message("large") with { Arguments = new byte[5_000] } }]);
        commit.Updates.Add(Row(1) with { Status = new RowStatus(RowPhase.Job, 1, 2, 3, 4, null) });
        commit.Records.Add(Record("large") with { Result = new byte[5_000] });
        await Store.CommitAsync(commit);
        var next = new ShardCommit { Shard = 0, Epoch = commit.Epoch };
        next.Deletes.AddRange([1, 2]);
        next.Forgotten.Add("large");
        await Store.CommitAsync(next);

        Assert.Equal(0, await Store.ExpireAsync(0, DateTimeOffset.MaxValue));
        Assert.Equal($"{{{options.Prefix}:0}}:meta", await server.AskAsync("KEYS", $"{{{options.Prefix}:0}}*"));
    }
}

/// <summary>The same after a power cut: killed while the store is open, and started again.</summary>
public sealed class RedisShardStoreAfterPowerCutTests(RedisServer server) : ShardStoreTests, IClassFixture<RedisServer>
{
    private readonly RedisStoreOptions options = new() { Prefix = $"krewe-{Guid.NewGuid():N}" };
    private RedisConnection? connection;

    protected override IShardStore Create() => new RedisShardStore(connection ??= server.Connect(), TimeProvider.System, NullLogger<RedisShardStore>.Instance, options);

    protected override async Task ReopenAsync()
    {
        var lost = new TaskCompletionSource();
        connection!.Lost += () => lost.TrySetResult();
        await server.KillAsync();
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await server.StartAgainAsync();
        await connection.WaitUntilConnectedAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await base.ReopenAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await connection!.DisposeAsync();
    }
}

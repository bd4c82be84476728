using System.Globalization;
using Krewe.Redis;
using Krewe.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Redis;

/// <summary>Commands that reach the server after those that were sent later, on another connection.</summary>
public sealed class DelayedPacketTests : IAsyncLifetime
{
    private static readonly GrainId Grain = GrainId.Create("gather", "one");

    private RedisServer server = null!;
    private FaultyLink link = null!;
    private RedisConnection connection = null!;

    public async Task InitializeAsync()
    {
        server = await RedisServer.StartAsync();
        link = new FaultyLink(server.Port);
        connection = server.Connect(url: link.Url);
    }

    public async Task DisposeAsync()
    {
        await connection.DisposeAsync();
        await link.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_commit_that_was_given_up_changes_nothing_when_it_arrives_after_its_successor()
    {
        var store = await StoreAsync(patience: TimeSpan.Zero);
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        await store.CommitAsync(Commit(epoch, 1)); // From now on the server knows the script.
        var struck = link.LoseCommand("task-2");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Commit(epoch, 2)));
        await struck;
        await connection.WaitUntilConnectedAsync();
        await store.CommitAsync(Commit(epoch, 3));
        await ComesToNothingAsync("2"); // A later commit than the last that it knew of is written.
        Assert.Equal((long[])[1, 3], await RowsAsync(store));
    }

    [Fact]
    public async Task A_commit_that_was_sent_twice_is_not_written_again_when_it_arrives_after_its_successor()
    {
        var store = await StoreAsync();
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        await store.CommitAsync(Commit(epoch, 1));
        var struck = link.LoseCommand("task-2");
        await store.CommitAsync(Commit(epoch, 2));
        await struck;
        var end = new ShardCommit { Shard = 0, Epoch = epoch };
        end.Deletes.Add(2);
        end.Forgotten.Add("r2");
        await store.CommitAsync(end);
        await ComesToNothingAsync("2");
        Assert.Equal((long[])[1], await RowsAsync(store));
    }

    [Fact]
    public async Task A_commit_of_an_old_epoch_changes_nothing_when_it_arrives()
    {
        var store = await StoreAsync(patience: TimeSpan.Zero);
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        await store.CommitAsync(Commit(epoch, 1));
        var struck = link.LoseCommand("task-2");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Commit(epoch, 2)));
        await struck;
        await connection.WaitUntilConnectedAsync();
        epoch = (await store.OpenAsync(0, default)).Epoch;
        await ComesToNothingAsync("1"); // Somebody else has the shard.
        await store.CommitAsync(Commit(epoch, 3));
        await ComesToNothingAsync("1");
        Assert.Equal((long[])[1, 3], await RowsAsync(store));
    }

    [Fact]
    public async Task A_state_that_was_cleared_is_not_made_again_by_the_write_that_made_it_when_that_arrives_late()
    {
        var storage = new RedisGrainStorage(connection, TimeProvider.System);
        await storage.WriteStateAsync("state", GrainId.Create("gather", "other"), new GrainState<Note>(new Note { Text = "known" })); // From now on the server knows the script.
        var state = new GrainState<Note>(new Note { Text = "the first" });
        var struck = link.LoseCommand("the first");
        await storage.WriteStateAsync("state", Grain, state);
        await struck;
        await storage.ClearStateAsync("state", Grain, state);
        await ComesToNothingAsync("0");
        Assert.False((await ReadAsync(storage)).RecordExists);

        // Who knows that it was cleared may make it anew, and it stays.
        await storage.WriteStateAsync("state", Grain, state);
        Assert.Equal("-1", await server.AskAsync("TTL", $"krewe:state:state:{Grain}"));
    }

    [Fact]
    public async Task A_write_of_an_old_version_does_not_make_a_state_again_that_was_cleared()
    {
        var storage = new RedisGrainStorage(connection, TimeProvider.System);
        var state = new GrainState<Note>(new Note { Text = "the first" });
        await storage.WriteStateAsync("state", Grain, state);
        var struck = link.LoseCommand("the second");
        state.State = new Note { Text = "the second" };
        await storage.WriteStateAsync("state", Grain, state);
        await struck;
        await storage.ClearStateAsync("state", Grain, state);
        await ComesToNothingAsync("0");
        Assert.False((await ReadAsync(storage)).RecordExists);
    }

    [Fact]
    public async Task That_a_state_was_cleared_is_forgotten_after_a_while_and_it_can_be_written_then_too()
    {
        var storage = new RedisGrainStorage(connection, TimeProvider.System);
        var state = new GrainState<Note>(new Note { Text = "the first" });
        await storage.WriteStateAsync("state", Grain, state);
        await server.DoAsync("CONFIG", "SET", "maxmemory", "1");
        await storage.ClearStateAsync("state", Grain, state); // A full memory does not refuse it.
        await server.DoAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.InRange(int.Parse(await server.AskAsync("TTL", $"krewe:state:state:{Grain}"), CultureInfo.InvariantCulture), 60, 600);
        Assert.Equal("1", await server.AskAsync("DEL", $"krewe:state:state:{Grain}")); // As the server does after that time.

        await storage.WriteStateAsync("state", Grain, new GrainState<Note>(new Note { Text = "another" }));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", Grain, state));
        await storage.ClearStateAsync("state", Grain, await ReadAsync(storage));
        await server.AskAsync("DEL", $"krewe:state:state:{Grain}");
        await storage.WriteStateAsync("state", Grain, state);
        Assert.Equal(state.ETag, (await ReadAsync(storage)).ETag);
    }

    private async Task<RedisShardStore> StoreAsync(TimeSpan? patience = null)
    {
        var store = new RedisShardStore(
            connection, TimeProvider.System, NullLogger<RedisShardStore>.Instance, new RedisStoreOptions { Patience = patience ?? TimeSpan.FromMinutes(2) });
        await store.InitializeAsync(2, default);
        return store;
    }

    /// <summary>Lets the lost command arrive: it is refused with this code, and nothing that the server holds is another then.</summary>
    private async Task ComesToNothingAsync(string code)
    {
        var before = await ContentsAsync();
        Assert.Equal($":{code}", await link.DeliverAsync(":")); // An array: the code, and a detail.
        Assert.Equal(before, await ContentsAsync());
    }

    private Task<string> ContentsAsync() => server.AskAsync("EVAL", """
        local keys, all = redis.call('KEYS', '*'), {}
        table.sort(keys)
        for i, key in ipairs(keys) do all[i] = key .. redis.call('DUMP', key) end
        return redis.sha1hex(table.concat(all))
        """, "0");

    private static ShardCommit Commit(long epoch, long row)
    {
        var commit = new ShardCommit { Shard = 0, Epoch = epoch };
        commit.Inserts.Add(Row(row));
        commit.Records.Add(Record($"r{row}"));
        return commit;
    }

    private static async Task<long[]> RowsAsync(RedisShardStore store) => [.. (await store.OpenAsync(0, default)).Rows.Select(row => row.Sequence)];

    private static async Task<GrainState<Note>> ReadAsync(RedisGrainStorage storage)
    {
        var state = new GrainState<Note>(new Note { Text = "" });
        await storage.ReadStateAsync("state", Grain, state);
        return state;
    }

    private sealed class Note
    {
        public string Text { get; set; } = "";
    }
}

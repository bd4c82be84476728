using Krewe.Redis;
using Krewe.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Redis;

/// <summary>A shard store whose Redis does what a Redis should not, but does.</summary>
public sealed class RedisStoreFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly List<IAsyncDisposable> used = [];
    private RedisServer server = null!;

    public async Task InitializeAsync() => server = await RedisServer.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var it in Enumerable.Reverse(used))
        {
            await it.DisposeAsync();
        }

        await server.DisposeAsync();
    }

    private RedisConnection Connect(RedisUrl? url = null, TimeSpan? commandTimeout = null)
    {
        var connection = server.Connect(new RedisOptions { CommandTimeout = commandTimeout ?? TimeSpan.FromSeconds(30), ConnectTimeout = TimeSpan.FromSeconds(10) }, url);
        used.Add(connection);
        return connection;
    }

    private static async Task<RedisShardStore> OpenStoreAsync(RedisConnection connection, TimeSpan? patience = null)
    {
        var store = new RedisShardStore(connection, TimeProvider.System, NullLogger<RedisShardStore>.Instance, new RedisStoreOptions { Patience = patience ?? Limit });
        await store.InitializeAsync(2, default);
        return store;
    }

    private static ShardCommit Commit(long epoch, params long[] rows)
    {
        var commit = new ShardCommit { Shard = 0, Epoch = epoch };
        commit.Inserts.AddRange(rows.Select(Row));
        commit.Records.AddRange(rows.Select(row => Record($"r{row}")));
        return commit;
    }

    private static async Task<long[]> RowsAsync(RedisShardStore store) => [.. (await store.OpenAsync(0, default)).Rows.Select(row => row.Sequence)];

    [Fact]
    public async Task Nothing_confirmed_is_lost_when_the_server_is_killed_under_load()
    {
        var store = await OpenStoreAsync(Connect());
        var (confirmed, doubtful, written) = (new SortedSet<long>(), new HashSet<long>(), 0);
        using var stop = new CancellationTokenSource();
        var signal = new SemaphoreSlim(0);
        var writing = Task.Run(async () =>
        {
            var epoch = (await store.OpenAsync(0, default)).Epoch;
            for (var next = 1L; !stop.IsCancellationRequested; next += 5)
            {
                long[] rows = [.. Enumerable.Range(0, 5).Select(i => next + i)];
                try
                {
                    await store.CommitAsync(Commit(epoch, rows));
                    confirmed.UnionWith(rows);
                    written++;
                    signal.Release();
                }
                catch (StoreUnavailableException)
                {
                    doubtful.UnionWith(rows);
                }
                catch (InvalidOperationException)
                {
                    doubtful.UnionWith(rows);
                    epoch = (await store.OpenAsync(0, default)).Epoch;
                }
            }
        });
        for (var kills = 0; kills < 3; kills++)
        {
            for (var commits = 0; commits < 20; commits++)
            {
                Assert.True(await signal.WaitAsync(Limit), "no commit was confirmed");
            }

            await server.KillAsync();
            await server.StartAgainAsync();
            while (signal.Wait(0))
            {
            }
        }

        Assert.True(await signal.WaitAsync(Limit), "no commit was confirmed after the last kill");
        await stop.CancelAsync();
        await writing.WaitAsync(Limit);

        var there = await RowsAsync(store);
        Assert.Empty(confirmed.Except(there));
        Assert.Empty(there.Except(confirmed).Except(doubtful));
        var found = await store.FindAsync(0, [.. there.Select(row => $"r{row}")], Now);
        Assert.All(found, Assert.NotNull); // Rows and records of a commit are there together.
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_asked_for_again_and_written_once()
    {
        await using var link = new FaultyLink(server.Port);
        var store = await OpenStoreAsync(Connect(link.Url));
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        await store.CommitAsync(Commit(epoch, 1)); // From now on the server knows the script.
        var struck = link.LoseAnswerTo("task-2");

        await store.CommitAsync(Commit(epoch, 2)).WaitAsync(Limit);
        await struck.WaitAsync(Limit);
        await store.CommitAsync(Commit(epoch, 3));

        Assert.Equal((long[])[1, 2, 3], await RowsAsync(store));
    }

    [Fact]
    public async Task Who_takes_a_written_commit_for_failed_is_made_to_read_anew()
    {
        await using var link = new FaultyLink(server.Port);
        var connection = Connect(link.Url);
        var store = await OpenStoreAsync(connection, TimeSpan.Zero);
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        await store.CommitAsync(Commit(epoch, 1)); // From now on the server knows the script.
        var struck = link.LoseAnswerTo("task-2");
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Commit(epoch, 2)));
        Assert.Contains("is not known", error.Message, StringComparison.Ordinal);
        await struck.WaitAsync(Limit);
        await connection.WaitUntilConnectedAsync().WaitAsync(Limit);

        var confirm = new ShardCommit { Shard = 0, Epoch = epoch, Confirm = true };
        Assert.Contains("read anew", (await Assert.ThrowsAsync<InvalidOperationException>(() => store.CommitAsync(confirm))).Message, StringComparison.Ordinal);
        Assert.Equal((long[])[1, 2], await RowsAsync(store));
    }

    [Fact]
    public async Task A_commit_that_never_arrived_changes_nothing_and_the_next_one_goes_on()
    {
        await using var link = new FaultyLink(server.Port);
        var connection = Connect(link.Url);
        var store = await OpenStoreAsync(connection, TimeSpan.Zero);
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        var struck = link.LoseCommand("task-2");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Commit(epoch, 2)));
        await struck.WaitAsync(Limit);
        await connection.WaitUntilConnectedAsync().WaitAsync(Limit);

        await store.CommitAsync(new ShardCommit { Shard = 0, Epoch = epoch, Confirm = true });
        await store.CommitAsync(Commit(epoch, 3));

        Assert.Equal((long[])[3], await RowsAsync(store));
    }

    [Fact]
    public async Task A_pause_of_ten_seconds_is_waited_out_and_the_commit_written_once()
    {
        var connection = Connect(commandTimeout: TimeSpan.FromSeconds(5));
        var store = await OpenStoreAsync(connection);
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        var lost = new TaskCompletionSource();
        connection.Lost += () => lost.TrySetResult();
        await server.DoAsync("CLIENT", "PAUSE", "10000", "ALL");

        await store.CommitAsync(Commit(epoch, 1, 2)).WaitAsync(Limit);

        Assert.True(lost.Task.IsCompleted);
        await store.CommitAsync(Commit(epoch, 3));
        Assert.Equal((long[])[1, 2, 3], await RowsAsync(store));
    }

    [Fact]
    public async Task Silence_that_outlasts_patience_is_an_error_that_says_so()
    {
        var connection = Connect(commandTimeout: TimeSpan.FromSeconds(5));
        var store = await OpenStoreAsync(connection, TimeSpan.Zero);
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        server.Freeze();

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Commit(epoch, 1)));

        server.Thaw();
        Assert.Contains("has not answered for 5 s", error.Message, StringComparison.Ordinal);
        await connection.WaitUntilConnectedAsync().WaitAsync(Limit);
        var again = await store.OpenAsync(0, default);
        await store.CommitAsync(Commit(again.Epoch, 2));
        Assert.Contains(2, await RowsAsync(store));
    }

    [Fact]
    public async Task A_full_memory_refuses_whole_commits_and_takes_them_again_when_there_is_room()
    {
        var store = await OpenStoreAsync(Connect());
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        await store.CommitAsync(Commit(epoch, 1));
        var usedNow = long.Parse((await server.AskAsync("INFO", "memory")).Split('\n').Single(line => line.StartsWith("used_memory:", StringComparison.Ordinal))[12..].Trim());
        await server.DoAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await server.DoAsync("CONFIG", "SET", "maxmemory", $"{usedNow + (4 << 20)}");
        StoreUnavailableException? error = null;
        var next = 2L;
        for (; error is null; next += 1_000)
        {
            Assert.True(next < 1_000_000, "the memory was never full");
            error = (StoreUnavailableException?)await Xunit.Record.ExceptionAsync(
                () => store.CommitAsync(Commit(epoch, [.. Enumerable.Range(0, 1_000).Select(i => next + i)])));
        }

        Assert.Contains("maxmemory", error.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was written", error.Message, StringComparison.Ordinal);
        var refused = next - 1_000;
        Assert.Null(Assert.Single(await store.FindAsync(0, [$"r{refused}"], Now)));
        Assert.NotNull(Assert.Single(await store.FindAsync(0, [$"r{refused - 1}"], Now)));
        Assert.True(error.IsFull);
        Assert.InRange(await store.ExpireAsync(0, Now.AddDays(2)), 1, 5_000); // What makes room is not refused.

        await server.DoAsync("CONFIG", "SET", "maxmemory", "0");
        await store.CommitAsync(Commit(epoch, [.. Enumerable.Range(0, 1_000).Select(i => refused + i)]));
        Assert.Equal(refused + 999, (await RowsAsync(store)).Length);
    }

    [Fact]
    public async Task A_full_memory_takes_what_ends_tasks_and_nothing_of_what_brings_new_ones()
    {
        var store = await OpenStoreAsync(Connect());
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        await store.CommitAsync(Commit(epoch, 1, 2, 3));
        await server.DoAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await server.DoAsync("CONFIG", "SET", "maxmemory", "1"); // It never has room now.

        var both = Commit(epoch, 4);
        both.Deletes.Add(1);
        Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(both))).IsFull);
        Assert.Equal((long[])[1, 2, 3], await RowsAsync(store)); // Also a shard that moves is opened.
        epoch = (await store.OpenAsync(0, default)).Epoch;
        var ends = new ShardCommit { Shard = 0, Epoch = epoch };
        ends.Deletes.Add(1);
        ends.Records.Add(Record("ended"));
        ends.Updates.Add(Row(2) with { Status = Row(2).Status with { Attempts = 7 } });
        ends.Opened.Add(new(Guid.NewGuid(), "worker", "silo"));
        await store.CommitAsync(ends);
        await store.CommitAsync(new ShardCommit { Shard = 0, Epoch = epoch, Clean = true });

        Assert.NotNull(Assert.Single(await store.FindAsync(0, ["ended"], Now)));
        Assert.Null(Assert.Single(await store.FindAsync(0, ["r4"], Now)));
        var contents = await store.OpenAsync(0, default);
        Assert.Equal(((long, int)[])[(2, 7), (3, 0)], contents.Rows.Select(row => (row.Sequence, row.Status.Attempts)));
        Assert.Single(contents.Sessions);
        Assert.True(contents.Clean);
    }

    [Fact]
    public async Task A_server_that_takes_no_writes_does_not_seem_to_work_because_it_can_be_read()
    {
        var store = await OpenStoreAsync(Connect());
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        var confirm = new ShardCommit { Shard = 0, Epoch = epoch, Confirm = true };
        await server.DoAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Commit(epoch, 1)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(confirm));

        await server.DoAsync("CONFIG", "SET", "min-replicas-to-write", "0");
        await store.CommitAsync(confirm);
        await store.CommitAsync(Commit(epoch, 2));
        Assert.Equal((long[])[2], await RowsAsync(store));
    }

    [Fact]
    public async Task An_emptied_server_refuses_who_was_there_before_even_if_the_numbers_are_the_same()
    {
        var (old, other) = (await OpenStoreAsync(Connect()), await OpenStoreAsync(Connect()));
        var epoch = (await old.OpenAsync(0, default)).Epoch;
        await server.DoAsync("FLUSHALL");
        await Assert.ThrowsAsync<ShardFencedException>(() => old.CommitAsync(Commit(epoch, 1)));

        Assert.Equal(epoch, (await other.OpenAsync(0, default)).Epoch);

        await Assert.ThrowsAsync<ShardFencedException>(() => old.CommitAsync(Commit(epoch, 1)));
        await other.CommitAsync(Commit(epoch, 1));
        Assert.Equal(2, await (await OpenStoreAsync(Connect())).InitializeAsync(7, default));
    }

    [Fact]
    public async Task A_server_that_lost_confirmed_commits_makes_the_shard_read_anew()
    {
        var store = await OpenStoreAsync(Connect());
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        await store.CommitAsync(Commit(epoch, 1));
        await store.CommitAsync(Commit(epoch, 2));
        await server.AskAsync("HSET", "{krewe:0}:meta", "number", "1"); // As after a kill with appendfsync everysec.

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => store.CommitAsync(Commit(epoch, 3)));

        Assert.Contains("appendfsync", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_stores_the_later_one_has_the_shard()
    {
        var (first, second) = (await OpenStoreAsync(Connect()), await OpenStoreAsync(Connect()));
        var old = (await first.OpenAsync(0, default)).Epoch;
        await first.CommitAsync(Commit(old, 1));
        var epoch = (await second.OpenAsync(0, default)).Epoch;

        await Assert.ThrowsAsync<ShardFencedException>(() => first.CommitAsync(Commit(old, 2)));
        await Assert.ThrowsAsync<ShardFencedException>(() => first.CommitAsync(new ShardCommit { Shard = 0, Epoch = old, Confirm = true }));
        await Assert.ThrowsAsync<ShardFencedException>(() => first.CommitAsync(Commit(epoch, 2)));
        await second.CommitAsync(new ShardCommit { Shard = 0, Epoch = epoch, Confirm = true });
        await second.CommitAsync(Commit(epoch, 3));

        Assert.Equal((long[])[1, 3], await RowsAsync(second));
    }

    [Fact]
    public async Task Scripts_that_the_server_forgets_are_loaded_again()
    {
        var store = await OpenStoreAsync(Connect());
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        for (var row = 1L; row <= 3; row++)
        {
            await server.DoAsync("SCRIPT", "FLUSH");
            await store.CommitAsync(Commit(epoch, row));
        }

        Assert.Equal((long[])[1, 2, 3], await RowsAsync(store));
    }

    [Fact]
    public async Task A_password_that_is_changed_is_told_without_an_echo_and_work_resumes_when_it_is_right_again()
    {
        await server.DoAsync("CONFIG", "SET", "requirepass", "geheim");
        server.Password = "geheim";
        var connection = Connect();
        var store = await OpenStoreAsync(connection);
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        await server.DoAsync("CONFIG", "SET", "requirepass", "anders");
        server.Password = "anders";
        var lost = new TaskCompletionSource();
        connection.Lost += () => lost.TrySetResult();
        await server.AskAsync("CLIENT", "KILL", "SKIPME", "yes");
        await lost.Task.WaitAsync(Limit);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(Commit(epoch, 1)));

        Assert.Contains("does not take this user and password", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
        await server.DoAsync("CONFIG", "SET", "requirepass", "geheim");
        await connection.WaitUntilConnectedAsync().WaitAsync(Limit);
        await store.CommitAsync(Commit(epoch, 1));
    }

    [Theory]
    [InlineData("HSET", "{krewe:0}:rows", "7", "x", "row 7 is malformed")]
    [InlineData("SET", "{krewe:0}:sessions", "x", "EX 1000", "another program uses keys of the same name")]
    public async Task What_cannot_be_read_is_named(string command, string key, string field, string value, string expected)
    {
        var store = await OpenStoreAsync(Connect());
        await server.AskAsync([command, key, field, .. value.Split(' ')]);

        var error = await Assert.ThrowsAsync<StoreCorruptException>(() => store.OpenAsync(0, default));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_version_has_written_is_left_alone_and_the_error_says_what_to_do()
    {
        var store = await OpenStoreAsync(Connect());
        await server.AskAsync("HSET", "{krewe}:store", "version", "0");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync(0, default));

        Assert.Contains("another version of Krewe", error.Message, StringComparison.Ordinal);
        Assert.Contains("Let the Krewe that wrote it finish its tasks", error.Message, StringComparison.Ordinal);
    }
}

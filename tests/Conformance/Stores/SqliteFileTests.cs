using System.Security.Cryptography;
using System.Text;
using Krewe.Queues;
using Krewe.Storage;
using Microsoft.Data.Sqlite;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Conformance.Stores;

/// <summary>What the SQLite store says of files that are not as they should be.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private SqliteShardStore Open() => new(new SqliteFile(_directory.Path));

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_directory["krewe.db"]};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Execute(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>A closed store of two shards with a thousand rows in shard 0 and a record.</summary>
    private async Task FillAsync()
    {
        await using var store = Open();
        await store.InitializeAsync(2, default);
        var commit = new ShardCommit { Shard = 0, Epoch = (await store.OpenAsync(0, default)).Epoch };
        commit.Inserts.AddRange(Enumerable.Range(0, 1000).Select(i => Row(i)));
        commit.Records.Add(Record("a"));
        await store.CommitAsync(commit);
    }

    private async Task CorruptAsync(string because, Func<SqliteShardStore, Task>? use = null)
    {
        await using var store = Open();
        var error = await Assert.ThrowsAsync<StoreCorruptException>(async () =>
        {
            await store.InitializeAsync(2, default);
            await use!(store);
        });
        Assert.Contains(_directory["krewe.db"], error.Message, StringComparison.Ordinal);
        Assert.Contains("restore the file", error.Message, StringComparison.Ordinal);
        Assert.Contains("move both away", error.Message, StringComparison.Ordinal);
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_corrupt()
    {
        await File.WriteAllTextAsync(_directory["krewe.db"], string.Concat(Enumerable.Repeat("These are no tasks. ", 1000)));
        await CorruptAsync("file is not a database");
    }

    [Fact]
    public async Task A_database_of_another_program_is_left_alone()
    {
        Execute("CREATE TABLE theirs(x)");
        await CorruptAsync("another program");
        Execute("INSERT INTO theirs VALUES(1)");
    }

    [Fact]
    public async Task A_database_of_another_program_keeps_its_journal()
    {
        Execute("PRAGMA journal_mode = DELETE; CREATE TABLE theirs(x)");
        var before = await File.ReadAllBytesAsync(_directory["krewe.db"]);
        await CorruptAsync("another program");
        Assert.Equal(before, await File.ReadAllBytesAsync(_directory["krewe.db"]));
    }

    [Theory]
    [InlineData(1, "an older Krewe: its schema is version 1, and this one reads version 8.")]
    [InlineData(9, "a newer Krewe: its schema is version 9, and this one reads version 8.")]
    public async Task Another_version_of_the_schema_is_refused_with_both_versions(int version, string because)
    {
        await FillAsync();
        Execute($"PRAGMA user_version = {version}; DROP TABLE states");
        await using var store = Open();
        var error = await Assert.ThrowsAsync<StoreCorruptException>(() => store.InitializeAsync(2, default));
        Assert.StartsWith($"The store {_directory["krewe.db"]} was written by {because}", error.Message, StringComparison.Ordinal);
        Assert.Contains("move the file and its -wal away", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_goes_up_with_the_schema()
    {
        await FillAsync();
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name)";
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes((string)command.ExecuteScalar()!)))[..16];
        Assert.True((8, "7F888F41B62959B5") == (SqliteSchema.Version, hash), $"The tables are others now, {hash}: raise the version, and write both here.");
    }

    [Fact]
    public async Task A_missing_table_is_corrupt()
    {
        await FillAsync();
        Execute("DROP TABLE rows_0");
        await CorruptAsync("no such table: rows_0", store => store.OpenAsync(0, default));
    }

    [Fact]
    public async Task A_file_cut_short_is_corrupt()
    {
        await FillAsync();
        using (var file = File.OpenWrite(_directory["krewe.db"]))
        {
            file.SetLength(file.Length / 2);
        }

        await CorruptAsync("malformed", store => store.OpenAsync(0, default));
    }

    [Fact]
    public async Task Overwritten_pages_are_corrupt()
    {
        await FillAsync();
        using (var file = File.OpenWrite(_directory["krewe.db"]))
        {
            file.Position = 8192;
            file.Write(Encoding.ASCII.GetBytes(new string('x', (int)file.Length - 8192)));
        }

        await CorruptAsync("malformed", store => store.OpenAsync(0, default));
    }

    [Theory]
    [InlineData("details = x'09'", "row 5 is malformed: A message has a field 9")]
    [InlineData("details = x'02FFFF7F'", "Options have a field")]
    [InlineData("details = x'0380'", "ends too early")]
    [InlineData("status = x'63000000'", "a phase 99")]
    [InlineData("id = x'00'", "An id has 1 bytes")]
    [InlineData("name = 77", "The name 77 is missing")]
    public async Task A_malformed_row_is_corrupt_and_is_named(string change, string because)
    {
        await FillAsync();
        Execute($"UPDATE rows_0 SET {change} WHERE sequence = 5");
        await CorruptAsync(because, store => store.OpenAsync(0, default));
    }

    [Theory]
    [InlineData("details = x''", "the record of a is malformed: The content ends too early")]
    [InlineData("details = x'000000'", "longer than it should be")]
    [InlineData("state = 77", "The state 77")]
    [InlineData("finished = -1", "-1 is not a moment")]
    public async Task A_malformed_record_is_corrupt_and_is_named(string change, string because)
    {
        await FillAsync();
        Execute($"UPDATE records_0 SET {change}");
        await CorruptAsync(because, store => store.FindAsync(0, ["a"], Now));
        await CorruptAsync(because, store => store.ListAsync(0, new TaskFilter(), Now));
    }

    [Fact]
    public async Task A_missing_shard_is_corrupt()
    {
        await FillAsync();
        Execute("UPDATE shards SET shard = 9 WHERE shard = 1");
        await CorruptAsync("shard 1 is missing", store => store.OpenAsync(1, default));
    }

    [Fact]
    public async Task A_lock_of_another_program_fails_commits_until_it_is_gone()
    {
        await FillAsync();
        await using var store = Open();
        await store.InitializeAsync(2, default);
        var commit = new ShardCommit { Shard = 1, Epoch = (await store.OpenAsync(1, default)).Epoch };
        commit.Inserts.Add(Row(1));
        using (var other = Connect())
        using (other.BeginTransaction())
        {
            var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(commit));
            Assert.Contains("another program holds a lock", error.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was written", error.Message, StringComparison.Ordinal);
            Assert.NotNull(Assert.Single(await store.FindAsync(0, ["a"], Now)));
        }

        await store.CommitAsync(commit);
        Assert.Single((await store.OpenAsync(1, default)).Rows);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_named()
    {
        await using var store = new SqliteShardStore(new SqliteFile("/proc/krewe"));
        Assert.Contains("/proc/krewe", (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.InitializeAsync(1, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_file_that_cannot_be_opened_is_not_taken_for_another_process()
    {
        Directory.CreateDirectory(_directory["krewe.lock"]);
        await using var store = Open();
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.InitializeAsync(1, default));
        Assert.Contains("cannot be used", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_does_not_grow_for_ever_under_steady_load()
    {
        await using var store = Open();
        await store.InitializeAsync(1, default);
        var epoch = (await store.OpenAsync(0, default)).Epoch;
        for (var i = 0; i < 100; i++)
        {
            var commit = new ShardCommit { Shard = 0, Epoch = epoch };
            commit.Records.Add(Record($"{i}") with { Result = new byte[1 << 20] });
            await store.CommitAsync(commit);
        }

        Assert.InRange(new FileInfo(_directory["krewe.db-wal"]).Length, 1 << 24, 1 << 26);
    }

    [Fact]
    public async Task A_closed_store_takes_nothing_and_has_lost_nothing()
    {
        var store = Open();
        await store.InitializeAsync(2, default);
        var commit = new ShardCommit { Shard = 0, Epoch = (await store.OpenAsync(0, default)).Epoch };
        commit.Inserts.Add(Row(1));
        var last = store.CommitAsync(commit);
        await store.DisposeAsync();
        await store.DisposeAsync();
        await last;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.CommitAsync(commit));
        await using var again = Open();
        Assert.Equal(2, await again.InitializeAsync(5, default));
        Assert.Single((await again.OpenAsync(0, default)).Rows);
    }
}

using Krewe.Tests.Conformance;
using Microsoft.Data.Sqlite;

namespace Krewe.Tests.Cli;

/// <summary>What the command says of a store that cannot be used: one line with the file's name and what to do.</summary>
public sealed class StoreErrorTests : IAsyncLifetime
{
    private readonly RunningWorker worker = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => worker.DisposeAsync();

    private string Database => Path.Combine(worker.Folder, ".krewe", "krewe.db");

    [Theory]
    [InlineData("text", 1, "cannot be read: file is not a database.", "restore the file and its -wal from a backup")]
    [InlineData("empty", 1, "cannot be read: it is empty.", "move both away to begin with an empty store")]
    [InlineData("noise", 1, "cannot be read: database disk image is malformed.", "restore the file and its -wal from a backup")]
    [InlineData("foreign", 1, "cannot be read: it is a database of another program.", "move both away to begin with an empty store")]
    [InlineData("older", 1, "was written by an older Krewe: its schema is version 1, and this one reads version 8.", "Let the Krewe that wrote it finish its tasks")]
    [InlineData("newer", 1, "was written by a newer Krewe: its schema is version 99, and this one reads version 8.", "move the file and its -wal away")]
    [InlineData("tables", 1, "cannot be read: no such table: rows_3.", "restore the file and its -wal from a backup")]
    [InlineData("folder", 3, "cannot be made: ", "Make its directory writable for this user, or name another.")]
    [InlineData("locked", 3, "cannot be used: database is locked", "another program holds a lock on the file")]
    public async Task A_worker_does_not_start_over_it(string damage, int exitCode, string message, string advice)
    {
        await MakeAsync();
        using var damaged = Damage(damage);
        var output = await worker.RunAsync("-A", RunningWorker.Library, "worker", "--gateway", "127.0.0.1:0");
        Assert.StartsWith($"krewe: The store {Database} {message}", output.Error);
        Assert.Contains(advice, output.Error);
        Assert.Equal((exitCode, 1), (output.ExitCode, output.Error.Split('\n').Length));
        Assert.DoesNotContain("clients connect to", output.Out);
    }

    [Fact]
    public async Task A_call_and_a_result_say_what_ails_the_store_of_their_worker()
    {
        await worker.StartAsync([]);
        var id = await worker.CallAsync("cli.add", "4", "5");
        Assert.Equal("9", (await worker.RunAsync("result", id)).Out);
        using (Execute("BEGIN IMMEDIATE"))
        {
            var refused = await worker.RunAsync("call", "cli.add", "1", "2");
            Assert.Equal((3, ""), (refused.ExitCode, refused.Out));
            Assert.StartsWith($"krewe: The store {Database} cannot be used: database is locked (another program holds a lock on the file).", refused.Error);
            Assert.Single(refused.Error.Split('\n'));
            Assert.Equal("9", (await worker.RunAsync("result", id)).Out);
        }

        // It works again without help.
        Assert.EndsWith("\n3", (await worker.RunAsync("call", "cli.add", "1", "2", "--wait", "60")).Out);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_said_to_whoever_asks_for_it()
    {
        await worker.StartAsync([]);
        var id = await worker.CallAsync("cli.add", "4", "5");
        await worker.RunAsync("result", id);
        await worker.Process.SignalAsync("TERM");
        await worker.Process.WhenEndedAsync();
        for (var shard = 0; shard < 8; shard++)
        {
            Execute($"UPDATE records_{shard} SET details = x''").Dispose();
        }

        await worker.StartAsync([]);
        var output = await worker.RunAsync("result", id, "--timeout", "30");
        Assert.Equal((1, ""), (output.ExitCode, output.Out));
        Assert.StartsWith($"krewe: The store {Database} cannot be read: the record of {id} is malformed", output.Error);
        Assert.Single(output.Error.Split('\n'));
        Assert.EndsWith("\n3", (await worker.RunAsync("call", "cli.add", "1", "2", "--wait", "60")).Out);
    }

    /// <summary>A store that a worker has made and left.</summary>
    private async Task MakeAsync()
    {
        await worker.StartAsync([]);
        await worker.CallAsync("cli.add", "4", "5");
        await worker.Process.SignalAsync("TERM");
        Assert.Equal(0, (await worker.Process.WhenEndedAsync()).ExitCode);
    }

    private SqliteConnection? Damage(string damage)
    {
        switch (damage)
        {
            case "text":
                File.WriteAllText(Database, string.Concat(Enumerable.Repeat("These are no tasks. ", 1000)));
                return null;
            case "empty":
                File.WriteAllBytes(Database, []);
                return null;
            case "noise":
                var bytes = File.ReadAllBytes(Database);
                new Random(1).NextBytes(bytes.AsSpan(8192));
                File.WriteAllBytes(Database, bytes);
                return null;
            case "foreign":
                File.Delete(Database);
                return Execute("CREATE TABLE theirs(x)");
            case "folder":
                File.Delete(Database);
                Directory.CreateDirectory(Database);
                return null;
            case "older":
                return Execute("PRAGMA user_version = 1; DROP TABLE states");
            case "newer":
                return Execute("PRAGMA user_version = 99");
            case "tables":
                return Execute("DROP TABLE rows_3");
            default:
                return Execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
        }
    }

    private SqliteConnection Execute(string sql)
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        return connection;
    }
}

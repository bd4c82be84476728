using System.Diagnostics;
using System.Globalization;
using Krewe.Storage;
using static Krewe.Tests.Conformance.Stores.StoreSamples;

namespace Krewe.Tests.Conformance.Stores;

/// <summary>The SQLite store in processes that are killed, or kept from writing.</summary>
public sealed class SqliteProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<Process> _children = [];

    public void Dispose()
    {
        foreach (var child in _children)
        {
            Kill(child);
            child.Dispose();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task Every_commit_that_returned_survives_the_death_of_the_process()
    {
        var acknowledged = -1;
        for (var life = 1; life <= 3; life++)
        {
            using var directory = new TemporaryDirectory();
            var child = Start("exec dotnet", directory.Path);
            for (var i = 0; i < 150 * life; i++)
            {
                acknowledged = Acknowledged(await LineAsync(child));
            }

            Kill(child);
            await CheckAsync(directory.Path, acknowledged);
        }
    }

    [Fact]
    public async Task A_full_disk_fails_commits_and_they_work_again_when_there_is_space()
    {
        // No file of the child may grow beyond 6 MiB, and it gets an error instead of a signal.
        var child = Start("trap '' XFSZ; ulimit -S -f 6144; exec dotnet", _directory.Path);
        string line;
        var acknowledged = -1;
        while ((line = await LineAsync(child)).StartsWith("ok", StringComparison.Ordinal))
        {
            acknowledged = Acknowledged(line);
        }

        Assert.StartsWith($"failed {acknowledged + 1} StoreUnavailableException: The store {_directory["krewe.db"]} cannot be used", line, StringComparison.Ordinal);
        child.StandardInput.WriteLine();
        Assert.StartsWith($"failed {acknowledged + 1}", await LineAsync(child), StringComparison.Ordinal);

        using (var limit = Process.Start("prlimit", ["--pid", child.Id.ToString(CultureInfo.InvariantCulture), "--fsize=unlimited"]))
        {
            await limit.WaitForExitAsync();
            Assert.Equal(0, limit.ExitCode);
        }

        child.StandardInput.WriteLine();
        for (var i = 0; i < 100; i++)
        {
            acknowledged = Acknowledged(await LineAsync(child));
        }

        Kill(child);
        await CheckAsync(_directory.Path, acknowledged);
    }

    [Fact]
    public async Task A_directory_is_for_one_process_until_that_ends()
    {
        var child = Start("exec dotnet", _directory.Path);
        await LineAsync(child);
        await using (var second = new SqliteShardStore(new SqliteFile(_directory.Path)))
        {
            var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => second.InitializeAsync(1, default));
            Assert.Contains(_directory.Path, error.Message, StringComparison.Ordinal);
            Assert.Contains($"process {child.Id}.", error.Message, StringComparison.Ordinal);
            Kill(child);
            Assert.Equal(1, await second.InitializeAsync(1, default));
        }
    }

    private Process Start(string how, string directory)
    {
        var program = typeof(StoreChild).Assembly.Location;
        var child = Process.Start(new ProcessStartInfo("bash", ["-c", $"{how} \"$0\" commit \"$1\"", program, directory])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" }, // Wants a file larger than such a limit, and aborts where it is not there.
        })!;
        _children.Add(child);
        return child;
    }

    private static async Task<string> LineAsync(Process child) =>
        await child.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("The child has ended.");

    private static int Acknowledged(string line)
    {
        Assert.StartsWith("ok ", line, StringComparison.Ordinal);
        return int.Parse(line.AsSpan(3), CultureInfo.InvariantCulture);
    }

    private static void Kill(Process child)
    {
        child.Kill();
        Assert.True(child.WaitForExit(Patience), "The child did not end within a minute of being killed.");
    }

    /// <summary>Everything up to the last acknowledged commit is there, and of those after it nothing by halves.</summary>
    private static async Task CheckAsync(string directory, int acknowledged)
    {
        await using var store = new SqliteShardStore(new SqliteFile(directory));
        await store.InitializeAsync(1, default);
        var rows = (await store.OpenAsync(0, default)).Rows;
        var commits = rows.Count / StoreChild.RowsPerCommit;
        Assert.True(commits > acknowledged, $"{commits} commits are left, and {acknowledged + 1} were acknowledged.");
        Assert.Equal(Enumerable.Range(0, commits * StoreChild.RowsPerCommit).Select(i => (long)i), rows.Select(row => row.Sequence));
        var records = await store.FindAsync(0, [.. Enumerable.Range(0, commits + 1).Select(i => $"{i}")], Now);
        Assert.All(records.SkipLast(1), Assert.NotNull);
        Assert.Null(records[^1]);
    }
}

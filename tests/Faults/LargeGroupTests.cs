using System.Diagnostics;
using System.Globalization;
using Krewe.Graphs;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace Krewe.Tests.Faults;

/// <summary>A job far larger than what is under way of it at one time.</summary>
public sealed class LargeGroupTests(ITestOutputHelper output) : FaultTest
{
    private const int Members = 100_000;

    /// <summary>A window of members that have not ended, and as many whose end the job knows and whose rows go with the next commits.</summary>
    private const int MostRows = 2 * ScatterGrain.Window;

    [Fact]
    public async Task A_hundred_thousand_members_go_through_windows_in_bounded_memory()
    {
        var host = await StartAsync();
        await host.SendAsync("group warm 1000");
        Assert.Equal("grouped warm 1000 in order 500500", await host.ExpectAsync("grouped warm"));
        var before = await MemoryAsync(host);

        var began = Stopwatch.StartNew();
        await host.SendAsync($"group g {Members}");
        var (rows, memory) = (0L, 0L);
        while (!host.Said("grouped g"))
        {
            rows = Math.Max(rows, CountRows());
            memory = Math.Max(memory, await MemoryAsync(host) - before);
        }

        Assert.Equal($"grouped g {Members} in order {(long)Members * (Members + 1) / 2}", await host.ExpectAsync("grouped g"));
        output.WriteLine($"{began.Elapsed.TotalSeconds:0.0} s; at most {rows:N0} rows and {memory / 1e6:0.0} MB more than before");
        Assert.InRange(rows, 1000, MostRows);

        // Ten windows as values that wait would be 40 MB and more.
        Assert.InRange(memory, 0, 32_000_000);
        await host.AskAsync("drain end", "drained end");
        for (var waiting = Stopwatch.StartNew(); CountRows() > 0;)
        {
            // Those whose end the job knows go with the next commits.
            Assert.True(waiting.Elapsed < TimeSpan.FromSeconds(20), $"{CountRows()} rows of members that have ended stay.");
        }

        Assert.InRange(await MemoryAsync(host) - before, long.MinValue, 16_000_000);
    }

    private static async Task<long> MemoryAsync(FaultHostProcess host) =>
        long.Parse((await host.AskAsync("memory m", "memory m")).Split(' ')[2], CultureInfo.InvariantCulture);

    private long CountRows()
    {
        using var connection = new SqliteConnection($"Data Source={DataDirectory}/krewe.db;Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = string.Join(" UNION ALL ", Enumerable.Range(0, 8).Select(shard => $"SELECT count(*) AS n FROM rows_{shard}"));
        command.CommandText = $"SELECT sum(n) FROM ({command.CommandText})";
        return (long)command.ExecuteScalar()!;
    }
}

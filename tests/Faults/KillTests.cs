using System.Diagnostics;
using System.Globalization;
using System.Text;
using Krewe.FaultHost;
using Krewe.Results;
using Xunit.Abstractions;

namespace Krewe.Tests.Faults;

/// <summary>Nothing that was acknowledged is lost, whenever the process is killed.</summary>
public sealed class KillTests(ITestOutputHelper output) : FaultTest
{
    // KREWE_FAULT_TASKS and KREWE_FAULT_KILLS make it longer, KREWE_FAULT_SEED different.
    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable($"KREWE_FAULT_{name}") is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    [Fact]
    public async Task Every_acknowledged_task_ends_once_with_its_result_though_the_process_is_killed_ten_times()
    {
        var (tasks, kills, seed) = (Setting("TASKS", 50_000), Setting("KILLS", 10), Setting("SEED", 1));
        output.WriteLine($"{tasks} tasks, {kills} kills, seed {seed}");
        var random = new Random(seed);
        var acknowledged = new Dictionary<int, string>();
        var first = 0;
        var began = Stopwatch.StartNew();
        for (var life = 1; life <= kills; life++)
        {
            var share = tasks / kills;
            var host = await StartAsync("deliveries=100");
            await host.SendAsync($"load {first} {share}");
            await host.AcknowledgedAsync(random.Next(share));
            await host.KillAsync();
            Add(acknowledged, host);
            first += share;
        }

        var last = await StartAsync("deliveries=100");
        await last.SendAsync($"load {first} {tasks / kills}");
        await last.ExpectAsync($"loaded {first}");
        await last.AskAsync("drain end", "drained end");
        Add(acknowledged, last);
        Assert.Equal(0, await last.TerminateAsync());

        var (rows, records, clean) = await ReadStoreAsync([.. acknowledged.Values]);
        Assert.True(clean, "The last process stopped by itself, and the store does not say so.");
        Assert.Empty(rows);
        foreach (var (number, id) in acknowledged)
        {
            var record = Assert.Single(records[id]);
            Assert.True(record.State == TaskState.Success, $"Task {number} ({id}) ended as {record.State}: {record.Error}");
            Assert.Equal(Load.ResultOf(number).ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(record.Result!));
            Assert.True(!Load.IsFlaky(number) || record.Attempts == 2, $"Task {number} ({id}) says {record.Attempts} attempts.");
        }

        CheckExecutions(acknowledged);
        output.WriteLine($"{acknowledged.Count} acknowledged in {began.Elapsed.TotalSeconds:0.0} s");
    }

    private static void Add(Dictionary<int, string> acknowledged, FaultHostProcess host)
    {
        foreach (var (number, id) in host.Acknowledged)
        {
            acknowledged.Add(int.Parse(number, CultureInfo.InvariantCulture), id);
        }
    }

    /// <summary>Each task has run, and no attempt has run twice in one process: only the end of a process is a reason to run it again.</summary>
    private void CheckExecutions(Dictionary<int, string> acknowledged)
    {
        var executions = Executions();
        var ran = executions.Select(e => e.Id).ToHashSet();
        foreach (var (number, id) in acknowledged)
        {
            Assert.True(ran.Contains(id) || Load.IsJob(number), $"Task {number} ({id}) has a result and never ran.");
        }

        var twice = executions.CountBy(e => (e.Id, e.Life, e.Attempt)).Where(e => e.Value > 1).ToArray();
        Assert.True(twice.Length == 0, $"{twice.Length} attempts ran twice in one process, such as {twice.FirstOrDefault()}.");
        var again = executions.CountBy(e => (e.Id, e.Attempt)).Where(e => e.Value > 1).ToArray();
        output.WriteLine($"{executions.Length} executions; {again.Length} attempts ran again because their process was killed, at most {again.Select(a => a.Value).DefaultIfEmpty().Max()} times");
    }
}

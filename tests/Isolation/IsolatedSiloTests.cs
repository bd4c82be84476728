using System.Globalization;
using Krewe.IsolatedTasks;
using Krewe.Tests.Cli;
using Krewe.Tests.Clusters;

namespace Krewe.Tests.Isolation;

/// <summary>Silos in processes of their own that have children.</summary>
public sealed class IsolatedSiloTests : IsolatedTest
{
    private static readonly string Library = typeof(Ways).Assembly.Location;

    [Fact]
    public async Task No_child_outlives_a_silo_that_is_killed_and_its_task_runs_again_elsewhere()
    {
        await using var silos = await SiloProcesses.StartAsync(2, library: Library);
        var task = await silos.Client.EnqueueAsync(Ends.Spin());
        var child = await ProgressOf<int>(task);
        var worker = "";
        await Eventually(async () => (worker = (await task.GetRecordAsync()).Worker ?? "") != ""); // Its shard may just be moving to the second silo.
        await silos[worker].SignalAsync("KILL");
        await silos[worker].WhenEndedAsync();
        await HasEnded(child);
        await Eventually(async () =>
        {
            try
            {
                return await task.GetRecordAsync() is { State: TaskState.Started, Worker: { } now, Progress: { } progress } && now != worker
                    && int.Parse(progress, CultureInfo.InvariantCulture) is var other && other != child && IsRunning(other);
            }
            catch (Exception e) when (e is Orleans.Runtime.OrleansException or TimeoutException or KreweException)
            {
                return false; // The client is on its way to the other silo.
            }
        });
    }

    [Fact]
    public async Task The_command_starts_children_of_itself_that_reach_the_cluster_and_tells_of_them()
    {
        await using var silos = await SiloProcesses.StartAsync(1, library: Library);
        Assert.Equal(6, await ResultAsync(silos.Client, Made.Submit(5)));
        var child = await ResultAsync(silos.Client, Ways.Where());
        await silos["silo1"].SignalAsync("INT");
        var (exitCode, text, error) = await silos["silo1"].WhenEndedAsync();
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("concurrency: 4 (processes for some tasks)", text, StringComparison.Ordinal);
        Assert.Contains(". iso.add(int x, int y) → int (process)", text, StringComparison.Ordinal);
        Assert.Contains(". iso.here() → int\n", text, StringComparison.Ordinal);
        Assert.False(IsRunning(child));
    }

    [Fact]
    public async Task Ctrl_C_is_for_the_silo_and_not_for_its_children()
    {
        using var folder = new Conformance.TemporaryDirectory();
        var gate = Path.Combine(folder.Path, "gate");
        await using var silos = await SiloProcesses.StartAsync(1, library: Library);
        var task = await silos.Client.EnqueueAsync(Ways.Gate(gate));
        var child = await ProgressOf<int>(task);
        foreach (var signal in new[] { "INT", "TERM", "HUP" })
        {
            using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", $"{child}"]);
            await kill.WaitForExitAsync();
        }

        await silos["silo1"].SignalAsync("INT");
        await silos["silo1"].WaitForAsync("lets 1 running task finish");
        File.WriteAllText(gate, "");
        Assert.Equal(0, (await silos["silo1"].WhenEndedAsync()).ExitCode);
        Assert.False(IsRunning(child));
    }

    [Theory]
    [InlineData("concurrency: 2 (processes, of up to 7 tasks each, of up to 300 MiB each)", "--pool", "processes", "--max-tasks-per-child", "7", "--max-memory-per-child", "300")]
    [InlineData("concurrency: 2\n", "--pool", "threads")]
    public async Task The_pool_is_an_option_of_the_worker(string banner, params string[] options)
    {
        using var folder = new Conformance.TemporaryDirectory();
        await using var worker = CliProcess.Start(folder.Path, new Dictionary<string, string>(), ["-A", Library, "worker", "--gateway", "127.0.0.1:0", "-c", "2", .. options]);
        var gateway = (await worker.WaitForAsync("clients connect to")).Split(' ')[^1];
        var called = await CliProcess.RunAsync(folder.Path, new Dictionary<string, string> { ["KREWE_CONNECT"] = gateway }, "call", "iso.here", "--wait");
        Assert.Equal((0, options[1] == "threads"), (called.ExitCode, called.Out.Split('\n')[^1] == $"{worker.Id}"));
        await worker.SignalAsync("INT");
        var output = await worker.WhenEndedAsync();
        Assert.Equal(0, output.ExitCode);
        Assert.Contains(banner, output.Out, StringComparison.Ordinal);
    }
}

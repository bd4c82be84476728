namespace Krewe.Tests.Cli;

/// <summary><c>krewe inspect</c>.</summary>
public sealed class InspectTests(RunningWorker worker) : IClassFixture<RunningWorker>
{
    [Fact]
    public async Task A_ping_is_answered_and_who_is_not_there_is_named()
    {
        var output = await worker.RunAsync("inspect", "ping", "-t", "30");
        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        Assert.Matches(@"^● krewe@\S+  pong after [\d.]+m?s\n1 of 1 silo answered$", output.Out);
        var missing = await worker.RunAsync("inspect", "ping", "-t", "30", "-d", "nobody");
        Assert.Equal((4, "○ nobody  no silo has this name\n0 of 1 silo answered"), (missing.ExitCode, missing.Out));
    }

    [Fact]
    public async Task A_running_task_is_shown_with_its_arguments()
    {
        var id = await worker.CallAsync("cli.note", Path.Combine(worker.Folder, "notes"), "here", "600000");
        string output;
        do
        {
            output = (await worker.RunAsync("inspect", "active", "-t", "30")).Out;
        }
        while (!output.Contains(id, StringComparison.Ordinal));

        Assert.Matches($@"{id}  cli\.note  \[""\S*notes"",""here"",600000\]  [\d.]+m?s ago +1 +default", output);
        var query = await worker.RunAsync("inspect", "query_task", id, "no-such-task", "-t", "30");
        Assert.Equal(1, query.ExitCode);
        Assert.Matches($@"{id} +cli\.note +Started [\d.]+m?s ago on krewe@\S+", query.Out);
        Assert.Contains("Unknown: never submitted here", query.Out, StringComparison.Ordinal);
        var task = (await worker.JsonAsync("inspect", "active", "-t", "30")).GetProperty("answers")[0].GetProperty("value").GetProperty("first");
        Assert.Contains(task.EnumerateArray(), t => t.GetProperty("id").GetString() == id);
        await worker.RunAsync("revoke", id, "--terminate");
    }

    [Fact]
    public async Task What_waits_for_its_time_is_shown()
    {
        var id = await worker.CallAsync("--countdown", "3h", "cli.add", "4", "5");
        var output = await worker.RunAsync("inspect", "scheduled", "-t", "30");
        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        Assert.Matches($@"{id}  cli\.add  \[4,5\]  +in 2h59m +1 +default", output.Out);
        Assert.EndsWith("1 scheduled", output.Out, StringComparison.Ordinal);
        await worker.RunAsync("revoke", id);
        Assert.Equal("0 revoked", (await worker.RunAsync("inspect", "revoked", "-t", "30")).Out);
    }

    [Theory]
    [InlineData("registered", @"cli\.add\(int x, int y\) → int +default +0 +3 +none +none +kept 1d")]
    [InlineData("stats", @"pool +\d+ of \d+ slots busy, \d+ reserved, \d+ threads for tasks")]
    [InlineData("active_queues", @"● krewe@\S+  default\n")]
    [InlineData("conf", @"Worker:Queues +default\n")]
    [InlineData("report", @"runtime +\.NET 10\.")]
    [InlineData("reserved", "nothing waits here")]
    public async Task A_silo_tells_of_itself(string verb, string what)
    {
        var output = await worker.RunAsync("inspect", verb, "-t", "30");
        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        Assert.Matches(what, output.Out);
        Assert.Equal(1, (await worker.JsonAsync("inspect", verb, "-t", "30")).GetProperty("answers").GetArrayLength());
    }

    [Fact]
    public async Task A_timeout_of_nothing_is_refused()
    {
        var output = await worker.RunAsync("inspect", "ping", "-t", "0");
        Assert.Equal((2, "krewe: --timeout must be longer than nothing."), (output.ExitCode, output.Error));
    }
}

namespace Krewe.Tests.Cli;

/// <summary><c>krewe control</c>.</summary>
public sealed class ControlTests : IAsyncLifetime
{
    private readonly RunningWorker worker = new();

    public Task InitializeAsync() => worker.StartAsync(["-c", "2"]);

    public Task DisposeAsync() => worker.DisposeAsync();

    [Fact]
    public async Task Slots_queues_and_limits_change_and_a_silo_is_shut_down_when_its_tasks_have_ended()
    {
        Assert.Matches(@"^● krewe@\S+  5 slots\n1 of 1 silo answered$", await SaysAsync(0, "pool_grow", "3"));
        Assert.Matches("  4 slots\n", await SaysAsync(0, "pool_shrink"));
        Assert.Matches("  refused: The pool has 4 slots and would have -5; allowed: 1 to 10,000.\n", await SaysAsync(1, "pool_shrink", "9"));
        Assert.Matches("  4 slots, scales itself between 2 and 8\n", await SaysAsync(0, "autoscale", "2", "8"));
        Assert.Matches("  serves default, mail\n", await SaysAsync(0, "add_consumer", "mail"));
        Assert.Matches("  serves default\n", await SaysAsync(0, "cancel_consumer", "mail"));
        Assert.Matches("  cli.add: soft limit 5s, hard limit 10s\n", await SaysAsync(0, "time_limit", "cli.add", "--soft", "5", "--hard", "10"));
        Assert.Contains("soft 5s, hard 10s", (await worker.RunAsync("inspect", "registered", "-t", "30")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await worker.RunAsync("limit", "set", "task:cli.add", "--concurrency", "5")).ExitCode);
        Assert.Equal("task:cli.add is set: 10/s, 5 at once.", (await worker.RunAsync("control", "rate_limit", "cli.add", "10/s")).Out);
        Assert.Equal("task:cli.add is set: 5 at once.", (await worker.RunAsync("control", "rate_limit", "cli.add")).Out);
        Assert.Contains("no silo has this name", await SaysAsync(4, "pool_grow", "-d", "nobody"), StringComparison.Ordinal);

        var notes = Path.Combine(worker.Folder, "notes");
        var id = await worker.CallAsync("cli.note", notes, "begun", "1000");
        while (Directory.GetFiles(worker.Folder, "notes.*").Length == 0)
        {
            await Task.Yield();
        }

        Assert.Matches("  shuts down: running tasks may finish\n", await SaysAsync(0, "shutdown"));
        Assert.Equal(0, (await worker.Process.WhenEndedAsync()).ExitCode);
        await worker.StartAsync([]);
        Assert.Equal("Success", (await worker.JsonAsync("status", id)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Tasks_are_taken_back_by_name_and_by_header()
    {
        var id = await worker.CallAsync("cli.greet", "you", "--countdown", "1h");
        Assert.Equal("1 revoked, 0 running or under way: they do not start again.", (await worker.RunAsync("control", "revoke", "--name", "cli.greet")).Out);
        Assert.Equal("Revoked", (await worker.JsonAsync("status", id)).GetProperty("state").GetString());
        Assert.Equal(0, (await worker.JsonAsync("control", "revoke", "--header", "a=b")).GetProperty("revoked").GetInt32());
        var neither = await worker.RunAsync("control", "revoke");
        Assert.Equal(2, neither.ExitCode);
        Assert.Contains("Say which: either --name or --header.", neither.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n is 'many'; allowed: a number from 1.", "pool_grow", "many")]
    [InlineData("Required argument 'queue' missing", "add_consumer")]
    [InlineData("The rate 'often' cannot be read", "rate_limit", "cli.add", "often")]
    public async Task What_is_wrong_is_said(string why, params string[] arguments)
    {
        var output = await worker.RunAsync(["control", .. arguments]);
        Assert.Equal(2, output.ExitCode);
        Assert.Contains(why, output.Error, StringComparison.Ordinal);
    }

    private async Task<string> SaysAsync(int exitCode, params string[] arguments)
    {
        var output = await worker.RunAsync(["control", .. arguments, "-t", "30"]);
        Assert.Equal((exitCode, ""), (output.ExitCode, output.Error));
        return output.Out;
    }
}

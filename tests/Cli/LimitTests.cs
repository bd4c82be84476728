using Krewe.Cli;

namespace Krewe.Tests.Cli;

/// <summary><c>krewe limit</c>, with a worker that is killed and comes back.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private readonly RunningWorker worker = new();

    public Task InitializeAsync() => worker.InitializeAsync();

    public Task DisposeAsync() => worker.DisposeAsync();

    [Fact]
    public async Task A_limit_is_set_listed_and_removed_and_survives_the_worker()
    {
        Assert.Equal(new CliOutput(0, "task:cli.add is set: 1/h, 5 at once.", ""), await worker.RunAsync("limit", "set", "task:cli.add", "1/h", "--concurrency", "5"));
        Assert.Equal("3", Last(await worker.RunAsync("call", "cli.add", "1", "2", "--wait")));
        Assert.Equal("Hello, you!", Last(await worker.RunAsync("call", "cli.greet", "you", "--limit", "tenant-7", "--limit-rate", "10/s", "--limit-concurrency", "2", "--fair", "tenant-7", "--fair-weight", "0.5", "--wait")));
        await worker.Process.SignalAsync("KILL");
        await worker.Process.WhenEndedAsync();
        await worker.StartAsync([]);
        var list = (await worker.RunAsync("limit", "list")).Out.Split('\n');
        Assert.Matches("^Name +Rate +At once +Source$", list[0]);
        Assert.Contains(list, line => System.Text.RegularExpressions.Regex.IsMatch(line, "^task:cli.add +1/h +5 +set$"));

        // The one of this hour has been given.
        var id = await worker.CallAsync("cli.add", "3", "4");
        Assert.Equal(ExitCode.Timeout, (await worker.RunAsync("result", id, "--timeout", "0.5")).ExitCode);
        Assert.Equal(new CliOutput(0, "task:cli.add is removed.", ""), await worker.RunAsync("limit", "remove", "task:cli.add"));
        Assert.Equal("7", (await worker.RunAsync("result", id)).Out);
        Assert.Equal(new CliOutput(1, "", "krewe: No limit 'task:cli.add' is set. See which there are with `krewe limit list`."),
            await worker.RunAsync("limit", "remove", "task:cli.add"));
    }

    [Fact]
    public async Task A_call_is_the_only_one_of_its_key()
    {
        var id = (await worker.RunAsync("call", "cli.add", "1", "2", "--unique", "k", "--unique-for", "1h", "--json")).Out;
        Assert.Equal(id.Replace("}", ",\"joined\":true}", StringComparison.Ordinal),
            (await worker.RunAsync("call", "cli.add", "1", "2", "--unique", "k", "--if-taken", "join", "--json")).Out);
        var refused = await worker.RunAsync("call", "cli.add", "1", "2", "--unique", "k");
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.StartsWith("krewe: The key 'k' is taken by task ", refused.Error, StringComparison.Ordinal);
        Assert.Equal("3", Last(await worker.RunAsync("call", "cli.add", "1", "2", "--unique", "other", "--if-taken", "replace", "--countdown", "10m", "--max-wait", "0.2", "--wait")));
        Assert.Equal("3", Last(await worker.RunAsync("call", "cli.add", "1", "2", "--wait", "--unique")));
    }

    [Theory]
    [InlineData("The rate '10/y' cannot be read", "task:cli.add", "10/y")]
    [InlineData("A limit cannot be called 'cli.add': use task:NAME, queue:NAME or key:KEY.", "cli.add", "10/s")]
    public async Task What_is_wrong_is_said(string why, params string[] arguments)
    {
        var output = await worker.RunAsync(["limit", "set", .. arguments]);
        Assert.Equal((2, ""), (output.ExitCode, output.Out));
        Assert.StartsWith($"krewe: {why}", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_a_task_that_no_silo_has_is_set_and_that_is_said()
    {
        const string Unknown = "No silo has a task 'cli.ad' now: see which there are with `krewe inspect registered`.";
        Assert.Equal(new CliOutput(0, "task:cli.ad is set: 1/h.", Unknown), await worker.RunAsync("limit", "set", "task:cli.ad", "1/h"));
        Assert.Equal(new CliOutput(0, "task:cli.ad is set: 2/h.", Unknown), await worker.RunAsync("control", "rate_limit", "cli.ad", "2/h"));
        Assert.Equal(new CliOutput(0, "key:cli.ad is set: 1/h.", ""), await worker.RunAsync("limit", "set", "key:cli.ad", "1/h"));
    }

    private static string Last(CliOutput output) => output.Out.Split('\n')[^1];
}

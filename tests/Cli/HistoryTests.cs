using System.Text.Json;
using Krewe.Cli;

namespace Krewe.Tests.Cli;

/// <summary><c>krewe history</c> and <c>krewe dead</c>, with a worker that is killed and comes back.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private readonly RunningWorker worker = new();

    public Task InitializeAsync() => worker.InitializeAsync();

    public Task DisposeAsync() => worker.DisposeAsync();

    [Fact]
    public async Task Ended_tasks_are_found_exported_run_again_and_dropped()
    {
        var failed = await worker.CallAsync("cli.fail", "\"no way to ada\"");
        Assert.Equal(ExitCode.Failed, (await worker.RunAsync("result", failed)).ExitCode);
        Assert.Equal("3", (await worker.RunAsync("call", "cli.add", "1", "2", "--wait")).Out.Split('\n')[^1]);
        await worker.Process.SignalAsync("KILL");
        await worker.Process.WhenEndedAsync();
        await worker.StartAsync([]);

        var lines = (await worker.RunAsync("history", "--json")).Out.Split('\n');
        Assert.Equal(["cli.add", "cli.fail"], lines.Select(line => JsonElement.Parse(line).GetProperty("name").GetString()));
        Assert.StartsWith("Id ", (await worker.RunAsync("history")).Out, StringComparison.Ordinal);
        var one = await worker.JsonAsync("history", "--state", "failure", "--text", "NO WAY", "--since", "2026-01-01T00:00:00Z");
        Assert.Equal((failed, "no way to ada"), (one.GetProperty("id").GetString(), one.GetProperty("arguments")[0].GetString()));
        Assert.Equal(new CliOutput(0, "", "No tasks."), await worker.RunAsync("history", "--text", "no such text"));

        Assert.Equal(new CliOutput(0, "", "No dead letters."), await worker.RunAsync("dead", "list"));
        Assert.Equal(failed, (await worker.JsonAsync("dead", "list", "--failed")).GetProperty("id").GetString());
        Assert.Equal(new CliOutput(0, "1 task put back to run again.", ""), await worker.RunAsync("dead", "rerun", failed));
        Assert.Equal(ExitCode.Failed, (await worker.RunAsync("result", failed)).ExitCode);
        Assert.Equal(new CliOutput(0, "", "No tasks."), await worker.RunAsync("history", "--header", "krewe.rerun=2"));
        Assert.Equal("1", (await worker.JsonAsync("history", "--header", "krewe.rerun=1")).GetProperty("headers").GetProperty("krewe.rerun").GetString());
        Assert.Equal($$"""{"id":"{{failed}}","status":"Rerun","reason":null}""", JsonSerializer.Serialize(await worker.JsonAsync("dead", "rerun", "--failed", "--name", "cli.fail")));
        Assert.Equal(ExitCode.Failed, (await worker.RunAsync("result", failed)).ExitCode);
        var none = await worker.RunAsync("dead", "rerun", "none");
        Assert.Equal((1, "0 tasks put back to run again.", "none: never submitted here, or its record has expired or was forgotten"), (none.ExitCode, none.Out, none.Error));

        Assert.Equal(2, (await worker.RunAsync("dead", "purge", "--failed")).ExitCode);
        var nameless = await worker.RunAsync("dead", "purge", "--failed", "--yes", "--header", "=acme");
        Assert.Equal(2, nameless.ExitCode);
        Assert.Contains("--header is '=acme'; allowed: KEY or KEY=VALUE.", nameless.Error, StringComparison.Ordinal);
        Assert.Equal(new CliOutput(0, "Dropped 1 record.", ""), await worker.RunAsync("dead", "purge", "--failed", "--yes"));
        Assert.Equal("cli.add", (await worker.JsonAsync("history")).GetProperty("name").GetString());
    }
}

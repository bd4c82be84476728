using System.Text.Json;
using Krewe.Cli;

namespace Krewe.Tests.Cli;

/// <summary><c>krewe queue</c>, with a worker that is killed and comes back.</summary>
public sealed class QueueTests : IAsyncLifetime
{
    private readonly RunningWorker worker = new();

    public Task InitializeAsync() => worker.InitializeAsync();

    public Task DisposeAsync() => worker.DisposeAsync();

    [Fact]
    public async Task A_queue_is_paused_listed_purged_and_resumed_and_the_pause_survives_the_worker()
    {
        Assert.Equal(new CliOutput(0, "default is paused.", ""), await worker.RunAsync("queue", "pause", "default"));
        Assert.Equal(new CliOutput(0, "default was paused already.", ""), await worker.RunAsync("queue", "pause", "default"));
        var id = await worker.CallAsync("cli.add", "3", "4");
        await worker.Process.SignalAsync("KILL");
        await worker.Process.WhenEndedAsync();
        await worker.StartAsync(["-n", "web@one"]);
        Assert.Equal(ExitCode.Timeout, (await worker.RunAsync("result", id, "--timeout", "0.5")).ExitCode);
        var list = (await worker.RunAsync("queue", "list")).Out.Split('\n');
        Assert.Matches("^Name +State +Ready +Delayed +Running +Workers$", list[0]);
        Assert.Matches("^default +paused +1 +0 +0 +1$", list[1].TrimEnd());
        Assert.Equal("""{"name":"default","isPaused":true,"ready":1,"delayed":0,"running":0,"workers":1,"rules":null}""", (await worker.RunAsync("queue", "list", "--json")).Out);
        Assert.Equal(new CliOutput(0, "Revoked 1 task of default.", ""), await worker.RunAsync("queue", "purge", "default", "--yes"));
        var next = await worker.CallAsync("cli.add", "1", "2");
        var resumed = await worker.JsonAsync("queue", "resume", "default");
        Assert.Equal("""{"queue":"default","paused":false,"changed":true}""", JsonSerializer.Serialize(resumed));
        Assert.Equal(new CliOutput(0, "default was not paused.", ""), await worker.RunAsync("queue", "resume", "default"));
        Assert.Equal("3", (await worker.RunAsync("result", next)).Out);
        Assert.Equal(new CliOutput(0, "mail is declared: priority 0-5, at most 1,000 (drops the oldest), dead letters to dead.", ""),
            await worker.RunAsync("queue", "declare", "mail", "--max-priority", "5", "--max-length", "1000", "--overflow", "drop-oldest", "--dead-letters", "dead"));
        var refused = await worker.RunAsync("call", "cli.add", "1", "2", "-q", "mail", "--priority", "6");
        Assert.Equal(new CliOutput(2, "", "krewe: cli.add: priority 6 is not allowed in the queue mail: use 0 to 5."), refused);
        Assert.Contains("priority 0-5, at most 1,000 (drops the oldest), dead letters to dead", (await worker.RunAsync("queue", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(new CliOutput(0, "mail is declared: at most 1.", ""), await worker.RunAsync("queue", "declare", "mail", "--max-length", "1"));
        await worker.CallAsync("cli.add", "1", "2", "-q", "mail");
        Assert.Equal(new CliOutput(3, "", "krewe: cli.add: the queue mail is full: 1 may wait there. Submit it later, or let more silos serve the queue."),
            await worker.RunAsync("call", "cli.add", "1", "2", "-q", "mail"));
        Assert.Equal(new CliOutput(0, "mail is declared no more.", ""), await worker.RunAsync("queue", "delete", "mail"));
        Assert.Equal(1, (await worker.RunAsync("queue", "delete", "mail")).ExitCode);
        Assert.Equal("9", (await worker.RunAsync("call", "cli.add", "4", "5", "--silo", "web@one", "--wait")).Out.Split('\n')[^1]);
        var nobody = await worker.RunAsync("call", "cli.add", "4", "5", "--silo", "web@two");
        Assert.Equal(new CliOutput(2, "", "krewe: No silo is called 'web@two'. There are: web@one."), nobody);
        var wrong = await worker.RunAsync("queue", "pause", "silo:one");
        Assert.Equal((2, ""), (wrong.ExitCode, wrong.Out));
        Assert.StartsWith("krewe: 'silo:one' cannot be set", wrong.Error, StringComparison.Ordinal);
    }
}

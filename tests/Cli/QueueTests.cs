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
        Assert.Equal("""{"name":"default","isPaused":true,"ready":1,"delayed":0,"running":0,"workers":1}""", (await worker.RunAsync("queue", "list", "--json")).Out);
        Assert.Equal(new CliOutput(0, "Revoked 1 task of default.", ""), await worker.RunAsync("queue", "purge", "default", "--yes"));
        var next = await worker.CallAsync("cli.add", "1", "2");
        var resumed = await worker.JsonAsync("queue", "resume", "default");
        Assert.Equal("""{"queue":"default","paused":false,"changed":true}""", JsonSerializer.Serialize(resumed));
        Assert.Equal(new CliOutput(0, "default was not paused.", ""), await worker.RunAsync("queue", "resume", "default"));
        Assert.Equal("3", (await worker.RunAsync("result", next)).Out);
        Assert.Equal("9", (await worker.RunAsync("call", "cli.add", "4", "5", "--silo", "web@one", "--wait")).Out.Split('\n')[^1]);
        var nobody = await worker.RunAsync("call", "cli.add", "4", "5", "--silo", "web@two");
        Assert.Equal(new CliOutput(2, "", "krewe: No silo is called 'web@two'. There are: web@one."), nobody);
        var wrong = await worker.RunAsync("queue", "pause", "silo:one");
        Assert.Equal((2, ""), (wrong.ExitCode, wrong.Out));
        Assert.StartsWith("krewe: 'silo:one' cannot be set", wrong.Error, StringComparison.Ordinal);
    }
}

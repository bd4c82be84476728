using System.Text.Json;

namespace Krewe.Tests.Cli;

/// <summary><c>krewe schedule</c>, with a worker that is killed and comes back.</summary>
public sealed class ScheduleTests : IAsyncLifetime
{
    private readonly RunningWorker worker = new();

    public Task InitializeAsync() => worker.InitializeAsync();

    public Task DisposeAsync() => worker.DisposeAsync();

    [Fact]
    public async Task A_schedule_is_set_listed_paused_resumed_and_removed()
    {
        Assert.Equal(new CliOutput(0, "", "No schedules."), await worker.RunAsync("schedule", "list"));
        var set = await worker.RunAsync("schedule", "set", "report", "0 9 * * mon-fri", "cli.add", "4", "5", "--timezone", "Europe/Berlin");
        Assert.Equal((0, ""), (set.ExitCode, set.Error));
        Assert.Matches(@"^report is set; its next tick is \d{4}-\d\d-\d\d 09:00:00 \+0[12]:00\.$", set.Out);

        var list = (await worker.RunAsync("schedule", "list")).Out.Split('\n');
        Assert.Matches("^Name +Timing +Calls +Source +Next +Last +Ticks +Skipped$", list[0]);
        Assert.Matches(@"^report +0 9 \* \* mon-fri Europe/Berlin +cli\.add +set +\S.* 0 +0$", list[1]);

        await worker.RunAsync("schedule", "set", "whenever", "@daily", "cli.add", "4", "5", "--jitter", "90", "--missed", "skip", "--overlap", "queue", "--deadline", "1h");
        Assert.Matches(@"\nwhenever +@daily +jitter 1m30s, missed Skip, deadline 1h, overlap Queue +cli\.add", (await worker.RunAsync("schedule", "list")).Out);
        Assert.Equal(0, (await worker.RunAsync("schedule", "remove", "whenever")).ExitCode);

        Assert.Equal(new CliOutput(0, "", "No tasks."), await worker.RunAsync("list"));
        Assert.Contains("krewe.tick", (await worker.RunAsync("list", "--all")).Out, StringComparison.Ordinal);
        Assert.Contains("krewe.tick", (await worker.RunAsync("list", "--name", "krewe.tick")).Out, StringComparison.Ordinal);

        Assert.Equal(new CliOutput(0, "report rests.", ""), await worker.RunAsync("schedule", "pause", "report"));
        Assert.True((await worker.JsonAsync("schedule", "list")).GetProperty("paused").GetBoolean());
        Assert.Equal(new CliOutput(0, "report goes on.", ""), await worker.RunAsync("schedule", "resume", "report"));
        Assert.Equal(new CliOutput(0, "report is removed.", ""), await worker.RunAsync("schedule", "remove", "report"));
        Assert.Equal(new CliOutput(1, "", "krewe: There is no schedule 'report'. See which there are with `krewe schedule list`."),
            await worker.RunAsync("schedule", "remove", "report"));
    }

    [Fact]
    public async Task What_is_said_of_its_call_holds_for_the_task_of_each_tick()
    {
        var set = await worker.RunAsync("schedule", "set", "soon", "every 1s", "cli.add", "4", "5", "--queue", "nobody", "--priority", "7", "--expires", "1s", "--fair", "acme");
        Assert.Equal((0, ""), (set.ExitCode, set.Error));
        string line;
        while ((line = (await worker.RunAsync("list", "--queue", "nobody", "--state", "Revoked", "--json")).Out).Length == 0)
        {
            await Task.Yield();
        }

        var task = JsonDocument.Parse(line.Split('\n')[0]).RootElement;
        Assert.Equal(("cli.add", "nobody"), (task.GetProperty("name").GetString(), task.GetProperty("queue").GetString()));
        Assert.Equal("Expired", task.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(0, (await worker.RunAsync("schedule", "remove", "soon")).ExitCode);
    }

    [Theory]
    [InlineData("The field '61' of a crontab (minute) cannot be read: 61 is not from 0 to 59.", "61 * * * *", "cli.add", "1", "2")]
    [InlineData("Schedule 'a': No task is called 'cli.ad'. Did you mean 'cli.add'?", "@daily", "cli.ad", "1", "2")]
    [InlineData("Schedule 'a': cli.add takes 2 arguments", "@daily", "cli.add", "1")]
    [InlineData("--overlap is 'never'; allowed: Allow, Skip, Queue.", "@daily", "cli.add", "1", "2", "--overlap", "never")]
    [InlineData("Schedule 'a' has no tick after now", "at 2020-01-01T00:00:00Z", "cli.add", "1", "2")]
    public async Task What_is_wrong_is_said(string why, params string[] arguments)
    {
        var output = await worker.RunAsync(["schedule", "set", "a", .. arguments]);
        Assert.Equal((2, ""), (output.ExitCode, output.Out));
        Assert.StartsWith($"krewe: {why}", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_tick_runs_once_although_the_worker_is_killed()
    {
        await worker.RunAsync("schedule", "set", "beat", "every 1s", "cli.greet", "you", "--missed", "RunAll");
        await UntilTicksAsync(3);
        await worker.Process.SignalAsync("KILL");
        await worker.Process.WhenEndedAsync();
        await worker.StartAsync([]);
        var ticks = await UntilTicksAsync(8);
        Assert.Equal(0, ticks.GetProperty("skipped").GetInt64());
        await worker.RunAsync("schedule", "remove", "beat");

        // Every second has one, those in which no worker ran as well.
        var list = await worker.RunAsync("list", "--name", "cli.greet", "--limit", "1000", "--json");
        var ids = list.Out.Split('\n').Select(line => JsonElement.Parse(line).GetProperty("id").GetString()!).ToArray();
        var times = ids.Select(id => DateTimeOffset.Parse(id.Split('@')[1])).Order().ToArray();
        Assert.Equal(Enumerable.Range(0, times.Length).Select(n => times[0].AddSeconds(n)), times);
    }

    [Fact]
    public async Task A_worker_sets_the_schedules_of_its_file_once()
    {
        await worker.Process.SignalAsync("TERM");
        await worker.Process.WhenEndedAsync();
        var file = Path.Combine(worker.Folder, "schedules.json");
        await File.WriteAllTextAsync(file, """{ "report": { "Timing": "0 9 * * mon-fri", "Task": "cli.add", "Arguments": "[4, 5]", "TimeZone": "Europe/Berlin" } }""");
        await worker.StartAsync(["--schedules", file]);
        await worker.Process.WaitForAsync($"schedule report (0 9 * * mon-fri) is set, as {file}: report declares it");
        var set = await worker.JsonAsync("schedule", "list");
        Assert.Equal(("report", "File"), (set.GetProperty("name").GetString(), set.GetProperty("source").GetString()));
        await worker.RunAsync("schedule", "pause", "report");

        await worker.Process.SignalAsync("TERM");
        await worker.Process.WhenEndedAsync();
        await worker.StartAsync(["--schedules", file]);
        Assert.Matches(@"report +0 9 \* \* mon-fri Europe/Berlin +cli\.add +file +paused", (await worker.RunAsync("schedule", "list")).Out);
    }

    [Theory]
    [InlineData("report: Schedule 'report': No task is called 'cli.ad'. Did you mean 'cli.add'?", """{ "report": { "Timing": "@daily", "Task": "cli.ad" } }""")]
    [InlineData("report has no Timing", """{ "report": { "Task": "cli.add" } }""")]
    public async Task A_wrong_entry_of_the_file_is_named(string why, string text)
    {
        var file = Path.Combine(worker.Folder, "wrong.json");
        await File.WriteAllTextAsync(file, text);
        var output = await worker.RunAsync("-A", RunningWorker.Library, "worker", "--gateway", "127.0.0.1:0", "--data", "other", "--schedules", file);
        Assert.Equal(2, output.ExitCode);
        Assert.StartsWith($"krewe: {file}: {why}", output.Error, StringComparison.Ordinal);
    }

    private async Task<JsonElement> UntilTicksAsync(int count)
    {
        while (true)
        {
            var status = await worker.JsonAsync("schedule", "list");
            if (status.GetProperty("ticks").GetInt64() >= count)
            {
                return status;
            }
        }
    }
}

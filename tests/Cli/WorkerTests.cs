using System.Text.Json;

namespace Krewe.Tests.Cli;

public sealed class WorkerTests : IAsyncLifetime
{
    private readonly RunningWorker worker = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => worker.DisposeAsync();

    [Fact]
    public async Task The_banner_tells_what_it_is_and_the_log_what_it_does_until_it_is_told_to_stop()
    {
        await worker.StartAsync(["-Q", "mail,default", "-c", "3", "-n", "tester"]);
        var id = await worker.CallAsync("cli.add", "4", "5");
        await worker.RunAsync("result", id);
        await worker.Process.SignalAsync("INT");
        var (exitCode, text, error) = await worker.Process.WhenEndedAsync();

        Assert.Equal((0, ""), (exitCode, error));
        string[] parts =
        [
            "krewe 0.1.0", $"node:        tester@{Environment.MachineName}", $"store:       SQLite in {Path.Combine(worker.Folder, ".krewe")}",
            "concurrency: 3", "[queues]", ". mail", ". default", "[tasks]", "cli.add(int x, int y) → int", "searching for neighbors", "all alone",
            $"tester@{Environment.MachineName} is ready; clients connect to {worker.Gateway}", $"cli.add[{id}] received",
            $"cli.add[{id}] succeeded in ", ": 9", "warm shutdown", "lets 0 running tasks finish, hands 0 claimed tasks back", "has stopped", "bye",
        ];
        var position = 0;
        foreach (var part in parts)
        {
            var found = text.IndexOf(part, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' does not come in its place:\n{text}");
            position = found + part.Length;
        }
    }

    [Fact]
    public async Task A_second_interrupt_hands_back_what_runs_and_it_runs_again_later()
    {
        await worker.StartAsync([]);
        var id = await worker.CallAsync("cli.wait");
        await worker.Process.WaitForAsync($"cli.wait[{id}] received");
        await worker.Process.SignalAsync("INT");
        await worker.Process.WaitForAsync("lets 1 running task finish");
        await worker.Process.SignalAsync("INT");
        var (exitCode, text, _) = await worker.Process.WhenEndedAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("cold shutdown: running tasks are cancelled and handed back", text);

        await worker.Process.DisposeAsync();
        await worker.StartAsync([]);
        await worker.Process.WhenSaidAsync($"cli.wait[{id}] received"); // It may begin before the silo says that it is ready.
    }

    [Fact]
    public async Task A_third_interrupt_ends_the_process_and_what_ran_runs_again_later()
    {
        await worker.StartAsync([]);
        var id = await worker.CallAsync("cli.stubborn");
        await worker.Process.WaitForAsync($"cli.stubborn[{id}] received");
        await worker.Process.SignalAsync("INT");
        await worker.Process.WaitForAsync("lets 1 running task finish");
        await worker.Process.SignalAsync("INT");
        await worker.Process.WaitForAsync("is to leave at once, with 1 running task");
        await worker.Process.SignalAsync("INT");
        Assert.Equal(130, (await worker.Process.WhenEndedAsync()).ExitCode);

        await worker.Process.DisposeAsync();
        await worker.StartAsync([]);
        await worker.Process.WhenSaidAsync($"cli.stubborn[{id}] received"); // It may begin before the silo says that it is ready.
    }

    [Fact]
    public async Task It_scales_itself_and_writes_its_events_if_it_is_told_to()
    {
        await worker.StartAsync(["--autoscale", "5,2", "--event-file", "events-%n.jsonl", "-n", "tester"]);
        Assert.Contains("0 of 2 slots busy (autoscale 2 to 5)", (await worker.RunAsync("inspect", "stats")).Out, StringComparison.Ordinal);
        var id = await worker.CallAsync("cli.add", "4", "5");
        await worker.RunAsync("result", id);
        await worker.Process.SignalAsync("INT");
        Assert.Equal(0, (await worker.Process.WhenEndedAsync()).ExitCode);
        var events = (await File.ReadAllLinesAsync(Path.Combine(worker.Folder, $"events-tester@{Environment.MachineName}.jsonl"))).Select(l => JsonElement.Parse(l)).ToArray();
        Assert.Equal(
            ["task-sent", "task-received", "task-started", "task-succeeded"],
            events.Where(e => e.TryGetProperty("taskId", out var of) && of.GetString() == id).Select(e => e.GetProperty("kind").GetString()!));
        Assert.Equal("worker-offline", events[^1].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Who_does_not_know_the_secret_is_not_let_in()
    {
        await worker.StartAsync([], secret: "the right one");
        Assert.Equal(0, (await worker.RunAsync("status")).ExitCode);

        Dictionary<string, string> wrong = new() { ["KREWE_CONNECT"] = worker.Gateway, ["KREWE_SECRET"] = "a wrong one" };
        var refused = await CliProcess.RunAsync(worker.Folder, wrong, "status");
        Assert.Equal((3, ""), (refused.ExitCode, refused.Out));
        Assert.Contains("the cluster's secret is wrong", refused.Error);

        wrong.Remove("KREWE_SECRET");
        Assert.Contains("asks for the cluster's secret", (await CliProcess.RunAsync(worker.Folder, wrong, "status")).Error);
        await File.WriteAllTextAsync(Path.Combine(worker.Folder, "secret"), "the right one\n");
        Assert.Equal(0, (await CliProcess.RunAsync(worker.Folder, wrong, "status", "--secret-file", "secret")).ExitCode);
    }

    [Fact]
    public async Task With_json_every_line_is_an_event()
    {
        await using var process = CliProcess.Start(worker.Folder, new Dictionary<string, string>(),
            "worker", "-A", RunningWorker.Library, "--gateway", "127.0.0.1:0", "--json");
        await process.WaitForAsync("\"event\":\"ready\"");
        await process.SignalAsync("TERM");
        var events = (await process.WhenEndedAsync()).Out.Split('\n').Select(l => JsonElement.Parse(l).GetProperty("event").GetString()!).ToArray();
        Assert.Equal("starting", events[0]);
        Assert.Equal(["log", "ready", "starting", "stopping"], events.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("stopping", events[^1]);
    }
}

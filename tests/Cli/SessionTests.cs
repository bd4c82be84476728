using System.Text.Json;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Cli;

public sealed class SessionTests(RunningWorker worker) : IClassFixture<RunningWorker>
{
    [Fact]
    public async Task A_call_prints_the_id_and_the_result_can_be_fetched_by_it_later()
    {
        var id = await worker.CallAsync("cli.add", "4", "5");
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(new CliOutput(0, "9", ""), await worker.RunAsync("result", id));
        Assert.Equal(new CliOutput(0, "9", ""), await worker.RunAsync("result", id));
    }

    [Fact]
    public async Task A_result_that_is_not_there_yet_is_a_timeout_until_the_task_has_ended()
    {
        var id = await worker.CallAsync("cli.wait");
        await worker.Process.WaitForAsync($"cli.wait[{id}] received");

        var early = await worker.RunAsync("result", id, "--timeout", "100ms");
        Assert.Equal((4, ""), (early.ExitCode, early.Out));
        Assert.StartsWith($"krewe: Task {id} is not ready: Started ", early.Error);
        Assert.StartsWith("Started ", (await worker.RunAsync("status", id)).Out);

        Assert.Equal(new CliOutput(0, $"{id} runs and was asked to stop.", ""), await worker.RunAsync("revoke", id, "--terminate"));
        var late = await worker.RunAsync("result", id);
        Assert.Equal(1, late.ExitCode);
        Assert.StartsWith($"krewe: Task {id} ended as Revoked", late.Error);
        Assert.Equal(new CliOutput(0, $"{id} had already ended.", ""), await worker.RunAsync("revoke", id));
    }

    [Fact]
    public async Task Arguments_are_JSON_or_else_text_and_a_text_result_is_printed_as_it_is()
    {
        var greeting = await worker.RunAsync("call", "cli.greet", "Ann Lee", "--wait", "60");
        Assert.Equal("Hello, Ann Lee!", greeting.Out.Split('\n')[1]);
        var sum = await worker.RunAsync("call", "cli.add", "--args", "[4, -5]", "--wait");
        Assert.Equal("-1", sum.Out.Split('\n')[1]);
        Assert.EndsWith("\n-9", (await worker.RunAsync("call", "cli.add", "-4", "-5", "--wait")).Out);
    }

    [Fact]
    public async Task Digits_are_text_where_the_task_takes_a_string_and_numbers_where_it_does_not()
    {
        Assert.EndsWith("\nHello, 007!", (await worker.RunAsync("call", "cli.greet", "007", "--wait")).Out, StringComparison.Ordinal);
        Assert.EndsWith("\nHello, true!", (await worker.RunAsync("call", "cli.greet", "true", "--wait")).Out, StringComparison.Ordinal);
        Assert.EndsWith("\nHello, 1!", (await worker.RunAsync("call", "cli.greet", "\"1\"", "--wait")).Out, StringComparison.Ordinal);
        Assert.Contains("Hello, {\"a\": 1}!", (await worker.RunAsync("broadcast", "cli.greet", "{\"a\": 1}")).Out, StringComparison.Ordinal);
        Assert.Equal("krewe: cli.greet: argument 1 (name) must be string, but 7 came. In JSON, text stands in quotes: \"7\".",
            (await worker.RunAsync("call", "cli.greet", "--args", "[7]")).Error);
    }

    [Fact]
    public async Task Headers_go_with_a_call_and_are_shown_and_what_waits_says_for_what()
    {
        var id = await worker.CallAsync("cli.add", "1", "2", "--header", "tenant=acme", "--header", "note=a=b", "-q", "nobodys");
        var status = await worker.RunAsync("status", id);
        Assert.Matches("^Pending in queue nobodys for [0-9.]+m?s: no worker serves the queue nobodys\n", status.Out);
        Assert.Matches("\nheader note +a=b\nheader tenant +acme\n", status.Out);
        Assert.EndsWith("`krewe control add_consumer nobodys`.", status.Out, StringComparison.Ordinal);
        var record = await worker.JsonAsync("status", id);
        Assert.Equal(("acme", "NoWorker"), (record.GetProperty("headers").GetProperty("tenant").GetString(), record.GetProperty("waits").GetProperty("reason").GetString()));
        Assert.Matches("is not ready: Pending in queue nobodys for [0-9.]+m?s: no worker serves the queue nobodys. Start a worker with -Q nobodys",
            (await worker.RunAsync("result", id, "--timeout", "100ms")).Error);
        Assert.Contains("no worker serves the queue nobodys", (await worker.RunAsync("inspect", "query_task", id, "-t", "30")).Out, StringComparison.Ordinal);
        await worker.RunAsync("revoke", id);
        Assert.Contains("--header is 'tenant'; allowed: NAME=VALUE.", (await worker.RunAsync("call", "cli.add", "1", "2", "--header", "tenant")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_fails_shows_its_error_and_gives_1_unless_that_is_not_wanted()
    {
        var id = await worker.CallAsync("cli.fail", "boom");
        var failed = await worker.RunAsync("result", id);
        Assert.Equal((1, ""), (failed.ExitCode, failed.Out));
        Assert.StartsWith($"krewe: Task {id} ended as Failure: System.InvalidOperationException: boom", failed.Error);
        Assert.Contains("CliTasks.Fail", failed.Error);

        var kept = await worker.RunAsync("result", id, "--no-propagate");
        Assert.Equal((0, ""), (kept.ExitCode, kept.Error));
        Assert.StartsWith("Failure: System.InvalidOperationException: boom", kept.Out);
    }

    [Fact]
    public async Task A_call_says_how_it_is_tried_again()
    {
        var patient = await worker.CallAsync("cli.again", "--retry-delay", "1h", "--retry-max-delay", "2h", "--retry-jitter", "false");
        await worker.Process.WaitForAsync($"cli.again[{patient}] threw");
        await ClusterTest.Eventually(async () => (await worker.RunAsync("status", patient)).Out.StartsWith("Retry, attempt 2 is due in 59m", StringComparison.Ordinal));
        var brief = await worker.RunAsync("call", "cli.again", "--retries", "2", "--retry-delay", "10ms", "--retry-backoff", "1.5", "--wait");
        Assert.Equal(1, brief.ExitCode);
        var record = JsonDocument.Parse((await worker.RunAsync("status", brief.Out.Split('\n')[0], "--json")).Out).RootElement;
        Assert.Equal(3, record.GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task What_a_task_says_of_itself_is_shown_and_followed_until_its_end()
    {
        var busy = await worker.CallAsync("cli.busy");
        await ClusterTest.Eventually(async () => (await worker.RunAsync("status", busy)).Out.Contains("WARMING-UP", StringComparison.Ordinal));
        var record = await worker.JsonAsync("status", busy);
        Assert.Equal(("Started", "WARMING-UP", 0.5), (record.GetProperty("state").GetString(), record.GetProperty("customState").GetString(),
            record.GetProperty("progress").GetProperty("done").GetDouble()));
        var early = await worker.RunAsync("result", busy, "--follow", "--timeout", "2s");
        Assert.Equal((4, ""), (early.ExitCode, early.Out));
        Assert.StartsWith("WARMING-UP {\"done\":0.5}", early.Error, StringComparison.Ordinal);
        await worker.RunAsync("revoke", busy, "--terminate");

        var gate = Path.Combine(worker.Folder, "gate");
        var counting = await worker.CallAsync("cli.count", "8", "200", "2", gate);
        await using var command = worker.Start("result", counting, "--follow");
        await command.WhenToldAsync("AT-2 2");
        await File.WriteAllTextAsync(gate, "");
        var followed = await command.WhenEndedAsync();
        Assert.Equal((0, "8"), (followed.ExitCode, followed.Out));
        var shown = followed.Error.Split('\n');
        Assert.Contains("AT-2 2", shown);
        Assert.Equal(Enumerable.Range(1, 8).Select(n => $"AT-{n} {n}").Where(shown.Contains), shown); // On a busy machine not each may be seen.
        var again = await worker.RunAsync("result", counting, "--follow", "--json");
        Assert.Equal((JsonValueKind.Null, 8), (JsonElement.Parse(again.Out).GetProperty("customState").ValueKind, JsonElement.Parse(again.Out).GetProperty("result").GetInt32()));
    }

    [Fact]
    public async Task A_delayed_task_is_scheduled_and_its_queue_can_be_purged()
    {
        var id = await worker.CallAsync("cli.add", "1", "2", "--queue", "later", "--countdown", "1h");
        Assert.StartsWith("Scheduled, due in 59m", (await worker.RunAsync("status", id)).Out);

        var unasked = await worker.RunAsync("purge", "later");
        Assert.Equal(2, unasked.ExitCode);
        Assert.Contains("--yes", unasked.Error);
        Assert.Equal(new CliOutput(0, "Revoked 1 task of later.", ""), await worker.RunAsync("purge", "later", "--yes"));
        Assert.StartsWith("Revoked", (await worker.RunAsync("status", id)).Out);
    }

    [Fact]
    public async Task An_id_submitted_twice_is_one_task()
    {
        Assert.Equal("order-17", await worker.CallAsync("cli.add", "1", "2", "--id", "order-17"));
        Assert.Equal("order-17", await worker.CallAsync("cli.add", "30", "40", "--id", "order-17"));
        Assert.Equal("3", (await worker.RunAsync("result", "order-17")).Out);
    }

    [Fact]
    public async Task The_tasks_of_the_library_are_listed_with_their_parameters() =>
        Assert.Contains("cli.add(int x, int y) → int", (await worker.RunAsync("list", "--tasks")).Out.Split('\n'));
}

using System.Text.Json;

namespace Krewe.Tests.Cli;

public sealed class JsonTests(RunningWorker worker) : IClassFixture<RunningWorker>
{
    private static readonly string[] TaskFields =
    [
        "id", "name", "state", "queue", "result", "error", "progress", "attempts", "worker", "submittedAt", "startedAt", "finishedAt", "due",
        "expiresAt", "deadLetter", "customState",
    ];

    [Fact]
    public async Task A_task_is_one_document_whose_fields_are_always_there()
    {
        var id = (await worker.JsonAsync("call", "cli.add", "4", "5")).GetProperty("id").GetString()!;
        var task = await worker.JsonAsync("result", id);
        Assert.Equal(TaskFields, task.EnumerateObject().Select(p => p.Name));
        Assert.Equal((id, "cli.add", "Success", 9), (task.GetProperty("id").GetString(), task.GetProperty("name").GetString(),
            task.GetProperty("state").GetString(), task.GetProperty("result").GetInt32()));
        Assert.Equal(task.GetRawText(), (await worker.JsonAsync("status", id)).GetRawText());
    }

    [Fact]
    public async Task A_failed_task_carries_its_error()
    {
        var id = await worker.CallAsync("cli.fail", "boom");
        var output = await worker.RunAsync("result", id, "--json");
        Assert.Equal((1, ""), (output.ExitCode, output.Error));
        var error = JsonElement.Parse(output.Out).GetProperty("error");
        Assert.Equal(("System.InvalidOperationException", "boom"), (error.GetProperty("type").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task A_group_is_told_member_by_member_and_drawn()
    {
        var id = await worker.CallAsync("cli.spread", "3");
        Assert.Contains("third", (await worker.RunAsync("result", id)).Error, StringComparison.Ordinal);
        var members = await worker.RunAsync("result", id, "--members");
        Assert.Equal((1, ""), (members.ExitCode, members.Error));
        Assert.Equal(["0\t1", "1\t2", "2\tFailure: System.InvalidOperationException: third"], members.Out.Split('\n').Order(StringComparer.Ordinal));
        var documents = await worker.RunAsync("result", id, "--members", "--no-propagate", "--json");
        Assert.Equal(0, documents.ExitCode);
        Assert.Equal([$"{id}:0", $"{id}:1", $"{id}:2"], documents.Out.Split('\n').Select(l => JsonElement.Parse(l).GetProperty("id").GetString()!).Order(StringComparer.Ordinal));

        Assert.Contains("cli.spread (became krewe.group)", (await worker.RunAsync("status", id)).Out, StringComparison.Ordinal);
        Assert.Contains($"{id} cli.spread (became krewe.group) Failure", string.Join(' ', (await worker.RunAsync("history", "--name", "cli.spread")).Out.Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal("cli.spread", (await worker.JsonAsync("status", id)).GetProperty("calledAs").GetString());

        var drawn = await worker.RunAsync("graph", id, "--most", "1");
        Assert.Equal((0, ""), (drawn.ExitCode, drawn.Error));
        Assert.StartsWith("flowchart TD\n    subgraph n1[\"group: Failure\"]\n        n2[\"cli.add<br/>Success\"]:::Success\n", drawn.Out, StringComparison.Ordinal);
        var graph = await worker.JsonAsync("graph", id);
        Assert.Equal(("Group", "Failure", 3), (graph.GetProperty("kind").GetString(), graph.GetProperty("state").GetString(), graph.GetProperty("parts").GetArrayLength()));
        Assert.Equal("cli.fail", graph.GetProperty("parts")[2].GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_list_is_one_document_a_line_newest_first()
    {
        var first = await worker.CallAsync("cli.greet", "first");
        await worker.RunAsync("result", first);
        var second = await worker.CallAsync("cli.greet", "second");
        await worker.RunAsync("result", second);
        var list = await worker.RunAsync("list", "--name", "cli.greet", "--state", "success", "--limit", "2", "--json");
        Assert.Equal([second, first], list.Out.Split('\n').Select(l => JsonElement.Parse(l).GetProperty("id").GetString()));
    }

    [Fact]
    public async Task The_cluster_tells_its_workers_and_counts()
    {
        await worker.RunAsync("call", "cli.add", "1", "1", "--wait");
        var status = await worker.JsonAsync("status");
        Assert.Equal($"krewe@{Environment.MachineName}", status.GetProperty("workers").EnumerateArray().Single().GetProperty("name").GetString());
        Assert.Equal(8, status.GetProperty("shards").GetInt32());
        Assert.InRange(status.GetProperty("finished").GetInt64(), 1, 1000);
    }

    [Fact]
    public async Task An_error_is_a_document_on_stderr()
    {
        var output = await worker.RunAsync("call", "cli.ad", "--json");
        Assert.Equal((2, ""), (output.ExitCode, output.Out));
        var error = JsonElement.Parse(output.Error);
        Assert.Equal(2, error.GetProperty("exitCode").GetInt32());
        Assert.Contains("cli.ad", error.GetProperty("error").GetString());
    }
}

using System.Text.Json;
using Krewe.Cli.Output;
using Krewe.Clusters;

namespace Krewe.Tests.Cli;

/// <summary><c>krewe events</c>.</summary>
public sealed class EventsTests(RunningWorker worker) : IClassFixture<RunningWorker>
{
    [Fact]
    public async Task Events_are_written_line_by_line_until_it_is_ended()
    {
        await using var events = CliProcess.Start(worker.Folder, new Dictionary<string, string> { ["KREWE_CONNECT"] = worker.Gateway }, "events");
        await events.WaitForAsync("worker-online");
        var id = await worker.CallAsync("cli.add", "4", "5");
        var line = await events.WaitForAsync("task-succeeded");
        Assert.Matches($@"^\d\d:\d\d:\d\d\.\d{{3}} task-succeeded +cli\.add\[{id}\] on krewe@\S+  after [\d.]+m?s  → 9$", line);
        Assert.Matches($@"task-sent +cli\.add\[{id}\] to default  \[4,5\]", events.Seen);
        Assert.Contains("task-started", events.Seen, StringComparison.Ordinal);
        await events.SignalAsync("INT");
        Assert.Equal((130, ""), ((await events.WhenEndedAsync()).ExitCode, (await events.WhenEndedAsync()).Error));
    }

    [Fact]
    public async Task Programs_get_documents_of_what_they_want_and_as_many_as_they_want()
    {
        await using var events = CliProcess.Start(
            worker.Folder, new Dictionary<string, string> { ["KREWE_CONNECT"] = worker.Gateway }, "events", "--json", "-k", "worker-online,task-failed", "-n", "2");
        await events.WaitForAsync("worker-online");
        var id = await worker.CallAsync("cli.fail", "no paper");
        var output = await events.WhenEndedAsync();
        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        var failed = JsonElement.Parse(output.Out.Split('\n')[1]);
        Assert.Equal(("task-failed", id), (failed.GetProperty("kind").GetString(), failed.GetProperty("taskId").GetString()));
        Assert.Contains("no paper", failed.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_that_is_not_there_is_refused()
    {
        var output = await worker.RunAsync("events", "-k", "task-lost");
        Assert.Equal(2, output.ExitCode);
        Assert.StartsWith("krewe: --kind is 'task-lost'; allowed: task-sent, ", output.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_line_is_no_longer_than_the_terminal_and_says_that_it_is_cut(int width)
    {
        var e = new ClusterEvent
        {
            Kind = EventKind.TaskFailed, At = default, Node = "web@one", Silo = "s", TaskId = "019aabe0c6b07d31a5d7", TaskName = "mail.send",
            Error = new string('x', 200),
        };
        var line = Spectre.Console.Markup.Remove(EventText.Line(e, width));
        Assert.Equal(width - 1, line.Length);
        Assert.EndsWith("x…", line, StringComparison.Ordinal);
        Assert.Contains(new string('x', 200), EventText.Line(e, 1000), StringComparison.Ordinal);
    }

    [Fact]
    public void Kinds_have_names_and_names_have_kinds() =>
        Assert.All(Enum.GetValues<EventKind>(), kind => Assert.Equal(kind, EventNames.Kind(EventNames.Of(kind))));
}

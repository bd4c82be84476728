using System.Diagnostics;
using System.Text.Json;
using Krewe.Cli.Output;

namespace Krewe.Tests.Cli;

/// <summary>Watching the cluster, and submitting many.</summary>
public sealed class TopTests(RunningWorker worker) : IClassFixture<RunningWorker>
{
    [Fact]
    public void The_pace_is_what_was_done_in_between()
    {
        var pace = Pace.Between(Look(0, Status(submitted: 100, finished: 50, ("a", 30), ("b", 20))), Look(2, Status(300, 90, ("a", 60), ("b", 30), ("c", 7))));
        Assert.Equal((100, 20), (pace.SubmittedPerSecond, pace.FinishedPerSecond));
        Assert.Equal([("a", 15), ("b", 5), ("c", 0)], pace.Silos.Select(s => (s.Name, s.TasksPerSecond)));
    }

    [Fact]
    public void Counts_that_begin_anew_are_no_negative_pace()
    {
        var pace = Pace.Between(Look(0, Status(100, 50, ("a", 30))), Look(1, Status(3, 2, ("a", 1))));
        Assert.Equal((0, 0, 0), (pace.SubmittedPerSecond, pace.FinishedPerSecond, pace.Silos.Single().TasksPerSecond));
    }

    [Fact]
    public void While_the_cluster_does_not_answer_it_is_shown_as_it_was_and_why()
    {
        var pace = Pace.Between(Look(0, Status(100, 50, ("a", 30))), new(Stopwatch.Frequency, null, "a silo is gone"));
        Assert.Equal(("a silo is gone", "a"), (pace.Trouble, pace.Silos.Single().Name));
        Assert.Null(pace.Silos.Single().TasksPerSecond);
    }

    [Fact]
    public async Task It_looks_as_often_as_it_is_told()
    {
        var output = await worker.RunAsync("top", "-n", "2", "-i", "100ms", "--json");
        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        var looks = output.Out.Split('\n').Select(l => JsonElement.Parse(l)).ToArray();
        Assert.Equal(2, looks.Length);
        Assert.StartsWith("krewe@", looks[1].GetProperty("silos")[0].GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Contains("1 silo; ", (await worker.RunAsync("top", "-n", "1", "-i", "100ms")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_is_submitted_so_many_times()
    {
        var output = await worker.RunAsync("call", "cli.add", "4", "5", "--times", "3");
        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        var ids = output.Out.Split('\n');
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal("9", (await worker.RunAsync("result", ids[2])).Out);
        var wrong = await worker.RunAsync("call", "cli.add", "4", "5", "--times", "3", "--wait");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("--times goes with neither --id nor --wait.", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broadcast_tells_what_each_silo_gave_and_whom_it_does_not_know()
    {
        var answers = await worker.JsonAsync("broadcast", "cli.add", "4", "5");
        Assert.Equal(9, answers.GetProperty("answers")[0].GetProperty("result").GetInt32());
        var unknown = await worker.RunAsync("broadcast", "cli.add", "4", "5", "-d", "nobody");
        Assert.Equal(4, unknown.ExitCode);
        Assert.Contains("no silo has this name", unknown.Out, StringComparison.Ordinal);
    }

    private static Look Look(int second, ClusterStatus status) => new(second * Stopwatch.Frequency, status, null);

    private static ClusterStatus Status(long submitted, long finished, params (string Name, long Finished)[] silos) => new(
        [.. silos.Select(s => new WorkerStatus(s.Name, s.Name, 1, s.Finished))], 8, [], 0, 0, 0, 0, submitted, finished, 0, 0);
}

using Krewe.IsolatedTasks;
using Krewe.Results;
using Krewe.Telemetry;
using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Isolation;

/// <summary>In a child a task finds all that it finds in its silo.</summary>
public class IsolatedRunTests : IsolatedTest
{
    [Fact]
    public async Task Results_and_errors_come_back_and_the_silo_itself_runs_only_what_is_not_isolated()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        Assert.Equal(9, await ResultAsync(cluster, Ways.Add(4, 5)));
        Assert.Equal(Environment.ProcessId, await ResultAsync(cluster, Ways.Here()));
        var child = await ResultAsync(cluster, Ways.Where());
        Assert.NotEqual(Environment.ProcessId, child);
        Assert.Equal(child, await ResultAsync(cluster, Ways.Where())); // It is used again.

        var failed = await Assert.ThrowsAsync<TaskFailedException>(async () => await (await cluster.EnqueueAsync(Ways.Fail("broken"))).GetAsync(Patience));
        Assert.Equal(("System.InvalidOperationException", "broken"), (failed.RemoteType, failed.RemoteMessage));
        Assert.Contains("Krewe.IsolatedTasks.Ways.Fail", failed.RemoteStack, StringComparison.Ordinal);
        var misled = Signature.OfJson<int>("iso.add", "[1]"u8.ToArray());
        await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.EnqueueAsync(misled));
    }

    [Fact]
    public async Task The_context_knows_the_task()
    {
        var cluster = await StartIsolatedAsync();
        var id = (await cluster.Client.EnqueueAsync(Ways.About().WithHeader("color", "blue").WithId("my-task"))).Id;
        var worker = cluster.Service<Krewe.Execution.IWorkerStatus>().Name;
        Assert.Equal($"{id} iso.about default 1 1 {worker} blue", await cluster.Client.GetResult<string>(id).GetAsync(Patience));
    }

    [Theory]
    [InlineData("retry", TaskState.Success, "2")]
    [InlineData("snooze", TaskState.Success, "1")]
    [InlineData("replace", TaskState.Success, "42")]
    [InlineData("reject", TaskState.Rejected, null)]
    [InlineData("ignore", TaskState.Ignored, null)]
    public async Task A_task_says_its_outcome_itself(string which, TaskState state, string? result)
    {
        var record = await RunAsync((await StartIsolatedAsync()).Client, Ways.Signal(which));
        Assert.Equal((state, result), (record.State, record.Result is { } json ? System.Text.Encoding.UTF8.GetString(json) : null));
        Assert.Equal(which == "reject" ? "not today" : null, record.Error?.Message);
    }

    [Fact]
    public async Task Jobs_of_isolated_tasks_get_each_others_results()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        Assert.Equal(15, await ResultAsync(cluster, Ways.Add(2, 3).Then(five => Ways.Add(five, 10))));
        Assert.Equal(100, await ResultAsync(cluster, Canvas.Map(Enumerable.Range(0, 10), i => Ways.Add(i, i + 1)).Then(Ways.Sum)));
        Assert.Equal(780, await ResultAsync(cluster, Canvas.Map(Enumerable.Range(0, 40), i => Ways.Add(i, 0)).Reduce(Ways.Add)));
        int[][] chunks = await ResultAsync(cluster, Canvas.Chunks(Enumerable.Range(0, 5), 2, i => Ways.Add(i, 1)));
        Assert.Equal([1, 2, 3, 4, 5], chunks.SelectMany(c => c));
    }

    [Fact]
    public async Task Progress_and_states_of_its_own_are_seen_while_it_runs()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        var running = await cluster.EnqueueAsync(Ways.Steps());
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var record in running.FollowAsync(patience.Token))
        {
            if (record.CustomState == "DOWNLOADING")
            {
                Assert.Equal("""{"done":1}""", System.Text.Encoding.UTF8.GetString(record.Progress!), ignoreCase: true);
                break;
            }
        }

        await running.RevokeAsync(terminate: true);
        Assert.Equal(TaskState.Revoked, (await running.WaitAsync(Patience)).State);
    }

    [Fact]
    public async Task A_checkpoint_outlives_the_process_and_a_crash_is_tried_again_if_the_task_says_so()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        Assert.Equal("saved in 1, attempt 2", await ResultAsync(cluster, Ends.AbortOnce()));
    }

    [Fact]
    public async Task Services_come_from_a_container_of_the_childs_own()
    {
        var greeter = await ResultAsync((await StartIsolatedAsync()).Client, Greeting.Greet());
        Assert.StartsWith("greeter of ", greeter, StringComparison.Ordinal);
        Assert.NotEqual($"greeter of {Environment.ProcessId}", greeter);
    }

    [Fact]
    public async Task Hooks_run_where_the_task_runs_also_when_it_is_given_up()
    {
        var logs = new ChildLogList();
        var cluster = (await StartIsolatedAsync(logs: logs)).Client;
        await RunAsync(cluster, Hooked.Run(3));
        await RunAsync(cluster, Hooked.Run(-1));
        var given = await RunAsync(cluster, Hooked.Spin().WithTimeLimit(hard: TimeSpan.FromSeconds(1)));
        Assert.Equal((TaskState.Failure, ErrorTypes.TimeLimitExceeded), (given.State, given.Error?.Type));
        var called = logs.Entries.Where(e => e.Category.StartsWith("iso.hooked", StringComparison.Ordinal)).Select(e => e.Message.Split(" by greeter of ")).ToArray();
        Assert.Equal(["hook before", "hook success 3", "hook before", "hook failure by an exception", "hook before", "hook failure by the limit"],
            called.Select(c => c[0]));
        Assert.All(called, c => Assert.NotEqual($"{Environment.ProcessId}", c[1]));
    }

    [Fact]
    public async Task What_a_task_logs_is_the_silos_log_in_the_tasks_scope_and_what_it_writes_disturbs_nobody()
    {
        var logs = new ChildLogList();
        var cluster = (await StartIsolatedAsync(logs: logs)).Client;
        Assert.Equal("nothing to read", await ResultAsync(cluster, Ways.Talk().WithId("talker")));
        Assert.Equal("nothing to read", await ResultAsync(cluster, Ways.Talk()));
        var logged = Assert.Single(logs.Entries, e => e.Category == "iso.talk" && e.Scope.StartsWith("iso.talk[talker]", StringComparison.Ordinal));
        Assert.Equal((LogLevel.Warning, "logged 7"), (logged.Level, logged.Message));
        Assert.StartsWith("System.InvalidOperationException: what was wrong", logged.Error, StringComparison.Ordinal);
        foreach (var said in new[] { "said to the output", "said to the errors", "said by another" })
        {
            await Eventually(() => Task.FromResult(logs.Entries.Count(e => e.Message.EndsWith(said, StringComparison.Ordinal)) == 2));
        }
    }

    [Fact]
    public async Task A_task_goes_on_with_the_trace_of_who_submitted_it()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        var cluster = (await StartIsolatedAsync()).Client;
        Assert.Equal(trace, await ResultAsync(cluster, Ways.Trace().WithHeader(TraceHeaders.Parent, $"00-{trace}-b7ad6b7169203331-01")));
        Assert.Null(await ResultAsync(cluster, Ways.Trace()));
    }

    [Fact]
    public async Task A_child_has_nothing_open_of_its_silo()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        using var file = new FileStream(Path.Combine(Path.GetTempPath(), $"krewe-{Guid.NewGuid():N}.db"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        using var socket = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        socket.Start();
        var mine = Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget ?? "").Where(t => t.StartsWith("socket:", StringComparison.Ordinal)).ToHashSet();
        var files = await ResultAsync(cluster, Ways.Files());
        Assert.DoesNotContain(file.Name, files);
        Assert.NotEmpty(mine);
        Assert.DoesNotContain(files, mine.Contains);
    }
}

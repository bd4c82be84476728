using Krewe.Execution;
using Krewe.Hosting;
using Krewe.IsolatedTasks;
using Krewe.Results;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Isolation;

/// <summary>Whatever becomes of a child, it is that task's end alone.</summary>
public class IsolatedEndTests : IsolatedTest
{
    [Theory]
    [InlineData("exit", "has ended with exit code 3", "about to leave with 3")]
    [InlineData("exit 0", "has ended with exit code 0", "about to leave with 0")]
    [InlineData("overflow", "was ended by signal 6 (SIGABRT", "Stack overflow.")]
    [InlineData("write", "was ended by signal 6 (SIGABRT", "System.AccessViolationException")]
    public async Task A_crash_fails_the_task_says_how_and_the_others_go_on(string how, string end, string wrote)
    {
        using var folder = new Conformance.TemporaryDirectory();
        var cluster = (await StartIsolatedAsync()).Client;
        var gate = Path.Combine(folder.Path, "gate");
        var other = await cluster.EnqueueAsync(Ways.Gate(gate));
        var child = await ProgressOf<int>(other);
        var record = await RunAsync(cluster, how switch
        {
            "exit" => Ends.Exit(3),
            "exit 0" => Ends.Exit(0),
            "overflow" => Ends.Overflow(0),
            _ => Ends.Write(1L << 36),
        });
        Assert.Equal((TaskState.Failure, ErrorTypes.ChildLost, 1), (record.State, record.Error?.Type, record.Attempts));
        Assert.Contains(end, record.Error!.Message, StringComparison.Ordinal);
        Assert.Contains(wrote, record.Error.Message, StringComparison.Ordinal);
        Assert.InRange(record.Error.Message.Length, 1, OutputTail.MaxLines * (OutputTail.MaxLength + 1) + 200);
        File.WriteAllText(gate, "");
        Assert.Equal(child, await other.GetAsync(Patience));
        Assert.Equal(3, await ResultAsync(cluster, Ways.Add(1, 2)));
    }

    [Theory]
    [InlineData("write", "System.AccessViolationException")]
    [InlineData("hoard", "System.OutOfMemoryException")]
    public async Task After_an_error_that_makes_a_process_doubtful_it_is_replaced(string how, string error)
    {
        var small = Command with { Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x8000000" } };
        var cluster = (await StartIsolatedAsync(command: small)).Client;
        var before = await ResultAsync(cluster, Ways.Where());
        var record = await RunAsync(cluster, how == "write" ? Ends.Write(0) : Ends.Hoard());
        Assert.Equal((TaskState.Failure, error), (record.State, record.Error?.Type));
        Assert.NotEqual(before, await ResultAsync(cluster, Ways.Where()));
        await HasEnded(before);
    }

    [Fact]
    public async Task The_hard_limit_kills_what_does_not_end_and_what_it_has_started()
    {
        using var logs = new ChildLogList();
        var cluster = (await StartIsolatedAsync(logs: logs)).Client;
        var spinning = await cluster.EnqueueAsync(Ends.Spin().WithTimeLimit(hard: TimeSpan.FromSeconds(1)));
        var spinner = await ProgressOf<int>(spinning);
        var holding = await cluster.EnqueueAsync(Ends.Hold().WithTimeLimit(hard: TimeSpan.FromSeconds(1)));
        var holders = await ProgressOf<int[]>(holding);
        foreach (var task in new AsyncResult[] { spinning, holding })
        {
            var record = await task.WaitAsync(Patience);
            Assert.Equal((TaskState.Failure, ErrorTypes.TimeLimitExceeded), (record.State, record.Error?.Type));
        }

        await Eventually(() => Task.FromResult(logs.Entries.Count(e => e.Message.EndsWith("it is given up as Failed and its child process killed", StringComparison.Ordinal)) == 2));
        Assert.DoesNotContain(logs.Entries, e => e.Message.Contains("left behind", StringComparison.Ordinal));
        await HasEnded(spinner);
        await HasEnded(holders[0]);
        await HasEnded(holders[1]);
        Assert.Equal(3, await ResultAsync(cluster, Ways.Add(1, 2)));
    }

    [Fact]
    public async Task A_child_that_stands_still_is_killed_by_the_silo_itself()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        var spinning = await cluster.EnqueueAsync(Ends.Spin().WithTimeLimit(hard: TimeSpan.FromSeconds(2)));
        var spinner = await ProgressOf<int>(spinning);
        using (var stop = System.Diagnostics.Process.Start("kill", ["-STOP", $"{spinner}"]))
        {
            await stop.WaitForExitAsync();
        }

        var record = await spinning.WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, ErrorTypes.TimeLimitExceeded), (record.State, record.Error?.Type));
        await HasEnded(spinner);
    }

    [Fact]
    public async Task The_soft_limit_cancels_the_token_and_the_child_is_kept()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        var heeding = await cluster.EnqueueAsync(Ways.Heed().WithTimeLimit(soft: TimeSpan.FromSeconds(1)));
        var child = await ProgressOf<int>(heeding);
        var record = await heeding.WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, ErrorTypes.TimeLimitExceeded), (record.State, record.Error?.Type));
        Assert.Equal(child, await ResultAsync(cluster, Ways.Where()));
    }

    [Fact]
    public async Task Terminate_asks_first_and_kills_then()
    {
        var cluster = (await StartIsolatedAsync()).Client;
        var heeding = await cluster.EnqueueAsync(Ways.Heed());
        var heeder = await ProgressOf<int>(heeding);
        await heeding.RevokeAsync(terminate: true);
        Assert.Equal(TaskState.Revoked, (await heeding.WaitAsync(Patience)).State);
        Assert.True(IsRunning(heeder));

        var spinning = await cluster.EnqueueAsync(Ends.Spin());
        var spinner = await ProgressOf<int>(spinning);
        await spinning.RevokeAsync(terminate: true);
        Assert.Equal(TaskState.Revoked, (await spinning.WaitAsync(Patience)).State);
        await HasEnded(spinner);
    }

    [Fact]
    public async Task A_child_is_replaced_after_so_many_tasks()
    {
        var cluster = (await StartIsolatedAsync(silo => (silo.Worker.MaxTasksPerChild, silo.Worker.Concurrency) = (3, 1))).Client;
        var children = new List<int>();
        for (var i = 0; i < 7; i++)
        {
            children.Add(await ResultAsync(cluster, Ways.Where()));
        }

        Assert.Equal([3, 3, 1], children.GroupBy(c => c).Select(g => g.Count()));
        await HasEnded(children[0]);
        await HasEnded(children[3]);
    }

    [Fact]
    public async Task A_child_is_replaced_after_the_task_that_left_it_with_too_much_memory()
    {
        var cluster = (await StartIsolatedAsync(silo => silo.Worker.MaxMemoryPerChildMiB = 200)).Client;
        var first = await ResultAsync(cluster, Ends.Keep(1));
        Assert.Equal(first, await ResultAsync(cluster, Ends.Keep(1)));
        Assert.Equal(first, await ResultAsync(cluster, Ends.Keep(200))); // Which ends in peace.
        Assert.NotEqual(first, await ResultAsync(cluster, Ends.Keep(1)));
        await HasEnded(first);
    }

    [Fact]
    public async Task A_child_that_dies_while_it_is_idle_is_missed_by_nobody()
    {
        var cluster = await StartIsolatedAsync();
        var child = await ResultAsync(cluster.Client, Ways.Where());
        using (var kill = System.Diagnostics.Process.Start("kill", ["-KILL", $"{child}"]))
        {
            await kill.WaitForExitAsync();
        }

        await Eventually(() => Task.FromResult(cluster.Service<ProcessIsolation>().Ids.Count == 0));
        Assert.False(Directory.Exists($"/proc/{child}")); // Also not as one that waits to be asked.
        Assert.NotEqual(child, await ResultAsync(cluster.Client, Ways.Where()));
    }

    [Fact]
    public async Task A_silo_that_stops_lets_its_isolated_tasks_finish_and_leaves_no_child()
    {
        using var folder = new Conformance.TemporaryDirectory();
        var gate = Path.Combine(folder.Path, "gate");
        var cluster = await StartAsync(2, silo =>
        {
            silo.TaskAssemblies.Add(typeof(Ways).Assembly);
            silo.Worker.Queues = [silo.Worker.Name == "worker-1" ? "default" : "other"];
        }, add: services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, Command));
        var task = await cluster.Client.EnqueueAsync(Ways.Gate(gate));
        var child = await ProgressOf<int>(task);
        var stopping = cluster.StopAsync(0);
        Assert.False(stopping.IsCompleted);
        File.WriteAllText(gate, "");
        Assert.Equal(child, await task.GetAsync(Patience));
        await stopping.WaitAsync(Patience);
        Assert.False(IsRunning(child));
        Assert.Equal(1, (await task.GetRecordAsync()).Attempts);
    }

    [Fact]
    public async Task A_silo_that_does_not_wait_kills_what_does_not_heed_and_it_runs_again_elsewhere()
    {
        var cluster = await StartIsolatedAsync(silo => silo.Worker.ShutdownTimeout = TimeSpan.Zero);
        var task = await cluster.Client.EnqueueAsync(Ends.Spin());
        var child = await ProgressOf<int>(task);
        await cluster.AddSiloAsync();
        await cluster.StopAsync(0);
        Assert.False(IsRunning(child));
        await Eventually(async () => (await task.GetRecordAsync()) is { State: TaskState.Started } record && record.Worker!.StartsWith("worker-2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_isolated_and_no_child_started_where_the_pool_is_of_threads()
    {
        var cluster = await StartIsolatedAsync(silo => silo.Worker.Pool = TaskPool.Threads, command: new("/nowhere", []));
        Assert.Equal(Environment.ProcessId, await ResultAsync(cluster.Client, Ways.Where()));
    }

    [Fact]
    public async Task Everything_is_isolated_where_the_pool_is_of_processes()
    {
        var cluster = await StartIsolatedAsync(silo => silo.Worker.Pool = TaskPool.Processes);
        Assert.NotEqual(Environment.ProcessId, await ResultAsync(cluster.Client, Ways.Here()));
    }

    [Theory]
    [InlineData("/nowhere", "A child process cannot be started with /nowhere")]
    [InlineData("true", "has ended with exit code 0")]
    [InlineData("echo", "It did not say what a child says")]
    public async Task A_silo_whose_children_cannot_work_does_not_start(string program, string why)
    {
        var refused = await Assert.ThrowsAsync<TaskLibraryException>(() => StartIsolatedAsync(command: new(program, ["hello there, this is no frame"])));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("iso.add", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_whose_program_is_not_prepared_does_not_start_and_says_what_to_do()
    {
        var refused = await Assert.ThrowsAsync<TaskLibraryException>(() => StartAsync(configure: silo => silo.TaskAssemblies.Add(typeof(Ways).Assembly)));
        Assert.Contains("await KreweChild.RunIfChildAsync(args);", refused.Message, StringComparison.Ordinal);
    }
}

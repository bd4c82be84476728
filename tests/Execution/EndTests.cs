using Krewe.Results;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Execution;

/// <summary>How attempts end, and what becomes of it.</summary>
public class EndTests : ClusterTest
{
    [Theory]
    [InlineData("io", 2, 3, "1,2,3")]
    [InlineData("wrapped", 1, 2, "1,2")]
    [InlineData("asked", 3, 4, "1,2,3,4")]
    public async Task A_task_is_tried_again_until_it_succeeds(string kind, int failures, int result, string attempts)
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var flaky = await cluster.Client.EnqueueAsync(CoreTasks.Flaky(gate.Name, failures, kind));
        Assert.Equal(result, await flaky.GetAsync(Patience));
        Assert.Equal(attempts, string.Join(',', gate.Log));
        Assert.Equal(result, (await flaky.GetRecordAsync()).Attempts);
    }

    [Theory]
    [InlineData("io", 4, "System.IO.IOException", "the disk")]
    [InlineData("asked", 4, "System.InvalidOperationException", "not yet")]
    [InlineData("missing", 1, "System.IO.FileNotFoundException", "the file")]
    [InlineData("other", 1, "System.InvalidOperationException", "no retry")]
    public async Task A_task_fails_when_no_retry_is_left(string kind, int attempts, string type, string message)
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var flaky = await cluster.Client.EnqueueAsync(CoreTasks.Flaky(gate.Name, 99, kind));
        var failed = await Assert.ThrowsAsync<TaskFailedException>(() => flaky.GetAsync(Patience));
        Assert.Equal((TaskState.Failure, type, message), (failed.State, failed.RemoteType, failed.RemoteMessage));
        Assert.Equal(attempts, gate.Log.Count);
        Assert.Contains("CoreTasks", failed.RemoteStack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_may_allow_fewer_retries()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var flaky = await cluster.Client.EnqueueAsync(CoreTasks.Flaky(gate.Name, 99, "io").WithMaxRetries(1));
        Assert.Equal(TaskState.Failure, (await flaky.WaitAsync(Patience)).State);
        Assert.Equal(2, gate.Log.Count);
    }

    [Fact]
    public async Task A_task_ends_as_it_says()
    {
        var cluster = await StartAsync();
        var rejected = await (await cluster.Client.EnqueueAsync(CoreTasks.End("reject"))).WaitAsync(Patience);
        Assert.Equal((TaskState.Rejected, "not mine"), (rejected.State, rejected.Error?.Message));
        var ignored = await cluster.Client.EnqueueAsync(CoreTasks.End("ignore"));
        Assert.Null(await ignored.GetAsync(Patience));
        Assert.Equal(TaskState.Ignored, await ignored.GetStateAsync());
        var snoozed = await cluster.Client.EnqueueAsync(CoreTasks.Snooze(Gate.New().Name));
        Assert.Equal(1, await snoozed.GetAsync(Patience));
    }

    [Theory]
    [InlineData("null", "System.NullReferenceException")]
    [InlineData("aggregate", "System.AggregateException")]
    [InlineData("cancelled", "System.OperationCanceledException")]
    [InlineData("evil", "Krewe.Tests.Hosting.CoreTasks+EvilException")]
    [InlineData("huge", "Krewe.Tests.Hosting.CoreTasks+HugeException")]
    [InlineData("surrogate", "System.InvalidOperationException")]
    public async Task Whatever_is_thrown_becomes_an_error(string how, string type)
    {
        var cluster = await StartAsync();
        var record = await (await cluster.Client.EnqueueAsync(CoreTasks.End(how))).WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, type), (record.State, record.Error?.Type));
        Assert.InRange(record.Error!.Message.Length + (record.Error.Stack?.Length ?? 0), 1, 140_000);
    }

    [Fact]
    public async Task A_result_that_is_too_large_is_an_error()
    {
        var cluster = await StartAsync();
        var record = await (await cluster.Client.EnqueueAsync(CoreTasks.Large(1_048_575))).WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, ErrorTypes.BadResult), (record.State, record.Error?.Type));
        Assert.StartsWith("The result is 1,048,577 bytes of JSON; at most 1,048,576 are allowed.", record.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(1_048_574, (await (await cluster.Client.EnqueueAsync(CoreTasks.Large(1_048_574))).GetAsync(Patience)).Length);
    }

    [Fact]
    public async Task A_result_that_refers_to_itself_fails_its_task_alone()
    {
        var cluster = await StartAsync();
        var knot = await cluster.Client.EnqueueAsync(CoreTasks.Tie());
        var beside = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        var record = await knot.WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, ErrorTypes.BadResult, 1), (record.State, record.Error?.Type, record.Attempts));
        Assert.Equal($"The result, a {typeof(Knot)}, cannot be written as JSON: it refers to itself, or is nested more than 64 deep.", record.Error!.Message);
        Assert.Equal(3, await beside.GetAsync(Patience));
    }

    [Fact]
    public async Task A_result_that_is_ignored_is_not_kept()
    {
        var cluster = await StartAsync();
        var ignored = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).IgnoreResult());
        var record = await ignored.WaitAsync(Patience);
        Assert.Equal((TaskState.Success, (byte[]?)null), (record.State, record.Result));
    }

    [Fact]
    public async Task Progress_is_seen_and_found_again_by_the_next_attempt()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Progress(gate.Name));
        Assert.Equal(20, await task.GetAsync(Patience));
        Assert.Equal("0,10,20", string.Join(',', gate.Log));
        Assert.Equal("30"u8.ToArray(), (await task.GetRecordAsync()).Progress);
    }

    [Fact]
    public async Task A_soft_limit_cancels_and_a_hard_limit_frees_the_slot()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1);
        var gate = Gate.New();
        var soft = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name).WithTimeLimit(soft: TimeSpan.FromMilliseconds(20)));
        var hard = await cluster.Client.EnqueueAsync(CoreTasks.Block(gate.Name).WithTimeLimit(hard: TimeSpan.FromMilliseconds(20)));
        var never = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).WithTimeLimit(TimeSpan.FromDays(1000), TimeSpan.FromDays(1000)));
        var children = await cluster.Client.EnqueueAsync(CoreTasks.WaitAll().WithTimeLimit(soft: TimeSpan.FromMilliseconds(20)));
        foreach (var limited in new AsyncResult[] { soft, hard, children })
        {
            var record = await limited.WaitAsync(Patience);
            Assert.Equal((TaskState.Failure, ErrorTypes.TimeLimitExceeded), (record.State, record.Error?.Type));
        }

        Assert.Equal(3, await never.GetAsync(Patience));
        gate.Open();
    }

    [Fact]
    public async Task A_callback_that_throws_harms_only_its_task()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1);
        var bad = await cluster.Client.EnqueueAsync(CoreTasks.BadCallback().WithTimeLimit(soft: TimeSpan.FromMilliseconds(10)));
        Assert.Equal(TaskState.Failure, (await bad.WaitAsync(Patience)).State);
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience));
    }

    [Fact]
    public async Task Tasks_that_block_on_awaits_of_their_own_come_to_an_end()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 2);
        var tasks = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.SyncOver())));
        Assert.All(await Task.WhenAll(tasks.Select(t => t.GetAsync(Patience))), r => Assert.Equal(7, r));
    }
}

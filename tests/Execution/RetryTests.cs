using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Submission;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Execution;

/// <summary>Retries as a call, or the task itself, wants them.</summary>
public class RetryTests : ClusterTest
{
    [Fact]
    public async Task A_call_may_say_how_long_to_wait_between_its_attempts()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        var gate = Gate.New();
        var call = CoreTasks.Flaky(gate.Name, 99, "io")
            .WithRetries(max: 4, delay: TimeSpan.FromMinutes(1), backoff: 3, maxDelay: TimeSpan.FromMinutes(8), jitter: false);
        var task = await Answer(time, cluster.Client.EnqueueAsync(call));
        foreach (var minutes in new[] { 1, 3, 8, 8 })
        {
            TaskRecord record = null!;
            await Eventually(time, async () => (record = await task.GetRecordAsync()).State == TaskState.Retry);
            // It was seen to wait within a few steps of the clock after it began to.
            Assert.InRange((record.Due!.Value - time.GetUtcNow()).TotalMinutes, minutes - 0.5, minutes);
            time.Advance(TimeSpan.FromMinutes(minutes));
            await Eventually(time, () => Task.FromResult(gate.Log.Count == record.Attempts + 1));
        }

        await Eventually(time, async () => await task.GetStateAsync() == TaskState.Failure);
        Assert.Equal("1,2,3,4,5", string.Join(',', gate.Log));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 2, 3)]
    [InlineData(5, 1, 2)]
    [InlineData(2, null, 3)]
    public async Task A_task_may_say_itself_how_often_it_is_tried_again(int call, int? own, int attempts)
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Insist(gate.Name, own).WithMaxRetries(call));
        Assert.Equal((TaskState.Failure, "again"), ((await task.WaitAsync(Patience)).State, (await task.GetRecordAsync()).Error?.Message));
        Assert.Equal(attempts, gate.Log.Count);
    }

    [Fact]
    public async Task A_call_by_name_and_the_members_of_a_group_take_the_same_options()
    {
        var cluster = await StartAsync();
        var (named, outer, own) = (Gate.New(), Gate.New(), Gate.New());
        var call = Signature.Of<int>("core.flaky", named.Name, 2, "io").WithRetries(max: 2, delay: TimeSpan.FromMilliseconds(1), jitter: false);
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(call)).GetAsync(Patience));
        var members = Canvas.Group(
            CoreTasks.Flaky(outer.Name, 1, "io").WithRetries(max: 1),
            CoreTasks.Flaky(own.Name, 2, "io").WithRetries(max: 2, delay: TimeSpan.FromMilliseconds(2))).WithRetries(delay: TimeSpan.FromMilliseconds(1), backoff: 1);
        Assert.Equal("2,3", string.Join(",", await (await cluster.Client.EnqueueAsync(members)).GetAsync(Patience)));
    }

    [Fact]
    public void What_a_call_does_not_say_is_as_around_it()
    {
        var (minute, hour) = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        var group = Canvas.Group(CoreTasks.Add(1, 2).WithRetries(delay: minute)).WithRetries(max: 7, delay: hour, backoff: 5, jitter: false);
        var message = GraphMessages.ToMessage(group.Node.Members!.Single(), "id", null, group.Node, null);
        Assert.Equal((7, new RetryOptions(minute, 5, null, false)), (message.Options!.MaxRetries!.Value, message.Options.Retry));
        Assert.Equal(new RetryPolicy(minute, 5, TimeSpan.FromMinutes(10), false), message.Options.Retry!.Over(RetryPolicy.Default));
        Assert.Null(CoreTasks.Add(1, 2).WithRetries().Node.Options);
    }
}

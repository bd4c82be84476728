using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Clusters;

/// <summary>Changing a cluster while it runs.</summary>
public class ControlTests : ClusterTest
{
    private static readonly Audience Patiently = new(Timeout: Patience);

    [Fact]
    public async Task A_pool_grows_and_what_waits_runs()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1);
        var gate = Gate.New();
        var tasks = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Block(gate.Name))));
        await gate.HaveBegun();
        var reply = (await cluster.Client.Control.PoolGrowAsync(2, Patiently)).Answers.Single().Value;
        Assert.Equal(new ControlReply(true, "3 slots"), reply);
        await Eventually(() => Task.FromResult(gate.Log.Count == 3));
        Assert.Equal((3, 3), await PoolAsync(cluster));
        gate.Open();
        await Task.WhenAll(tasks.Select(t => t.GetAsync(Patience)));
    }

    [Fact]
    public async Task A_pool_shrinks_what_runs_goes_on_and_no_more_begins()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 3);
        var (first, second) = (Gate.New(), Gate.New());
        var running = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Wait(first.Name))));
        await Eventually(() => Task.FromResult(first.Log.Count == 2));
        Assert.True((await cluster.Client.Control.PoolShrinkAsync(2, Patiently)).Answers.Single().Value.Done);
        Assert.Equal((1, 2), await PoolAsync(cluster));
        var later = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Wait(second.Name))));
        first.Open();
        await Task.WhenAll(running.Select(t => t.GetAsync(Patience)));
        await second.HaveBegun();
        await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1)); // Another round through the shards.
        Assert.Single(second.Log);
        second.Open();
        await Task.WhenAll(later.Select(t => t.GetAsync(Patience)));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_changes_nothing()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 3);
        var control = cluster.Client.Control;
        Assert.Contains("The pool has 3 slots and would have -1; allowed: 1 to 10,000.", (await control.PoolShrinkAsync(4, Patiently)).Answers.Single().Value.Text);
        Assert.Equal("The pool has 3 slots and would have -99,997; allowed: 1 to 10,000.", (await control.PoolShrinkAsync(100_000, Patiently)).Answers.Single().Value.Text);
        Assert.False((await control.PoolGrowAsync(10_000, Patiently)).Answers.Single().Value.Done);
        Assert.False((await control.AutoscaleAsync(0, 4, Patiently)).Answers.Single().Value.Done);
        Assert.False((await control.AutoscaleAsync(5, 4, Patiently)).Answers.Single().Value.Done);
        Assert.False((await control.AddConsumerAsync("silo:x", Patiently)).Answers.Single().Value.Done);
        Assert.Equal(new ControlReply(false, "No task is called 'core.ad' here."), (await control.TimeLimitAsync("core.ad", null, null, Patiently)).Answers.Single().Value);
        Assert.False((await control.TimeLimitAsync("core.add", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1), Patiently)).Answers.Single().Value.Done);
        Assert.Equal((3, 0), await PoolAsync(cluster));
        Assert.Equal(["default"], (await cluster.Client.Inspect.ActiveQueuesAsync(Patiently)).Answers.Single().Value);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => control.PoolGrowAsync(0));
    }

    [Fact]
    public async Task A_silo_without_a_worker_refuses()
    {
        var cluster = await StartAsync();
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 0);
        await Eventually(async () => (await cluster.Client.Inspect.PingAsync(Patiently)).Answers.Count == 2);
        var replies = await cluster.Client.Control.PoolGrowAsync(1, Patiently);
        Assert.Equal(["5 slots", "This silo was started without slots and runs no tasks."], replies.Answers.Select(a => a.Value.Text));
    }

    [Fact]
    public async Task A_pool_that_scales_itself_grows_with_waiting_work_and_shrinks_when_it_is_idle()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1, time: time);
        Assert.True((await Answer(time, cluster.Client.Control.AutoscaleAsync(1, 6, Patiently))).Answers.Single().Value.Done);
        var gate = Gate.New();
        var tasks = await Answer(time, Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name)))));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 6));
        Assert.Equal((6, 6), await Answer(time, PoolAsync(cluster)));
        gate.Open();
        await Answer(time, Task.WhenAll(tasks.Select(t => t.GetAsync(Patience))));
        await Eventually(time, async () => await PoolAsync(cluster) == (1, 0));
        Assert.Equal(new PoolRange(1, 6), (await Answer(time, cluster.Client.Inspect.StatsAsync(Patiently))).Answers.Single().Value.Pool.Autoscale);
        await Answer(time, cluster.Client.Control.PoolGrowAsync(1, Patiently));
        Assert.Null((await Answer(time, cluster.Client.Inspect.StatsAsync(Patiently))).Answers.Single().Value.Pool.Autoscale);
    }

    [Fact]
    public async Task A_pool_may_scale_itself_from_its_start()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(configure: o => (o.Worker.Concurrency, o.Worker.MinConcurrency) = (6, 2), time: time);
        Assert.Equal((2, 0), await Answer(time, PoolAsync(cluster)));
        var gate = Gate.New();
        var tasks = await Answer(time, Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name)))));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 6));
        Assert.Equal((6, 6), await Answer(time, PoolAsync(cluster)));
        gate.Open();
        await Answer(time, Task.WhenAll(tasks.Select(t => t.GetAsync(Patience))));
    }

    [Fact]
    public async Task A_pool_that_was_idle_keeps_its_slots_at_first_when_it_is_to_scale_itself()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        var end = time.Elapsed + Autoscaler.Patience + TimeSpan.FromSeconds(1);
        await Eventually(time, () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(time.Elapsed >= end);
        });
        var reply = await Answer(time, cluster.Client.Control.AutoscaleAsync(1, 6, Patiently));
        Assert.Equal("4 slots, scales itself between 1 and 6", reply.Answers.Single().Value.Text);
    }

    [Fact]
    public async Task A_silo_serves_one_more_queue_at_once_and_then_no_longer()
    {
        var cluster = await StartAsync();
        var waits = await cluster.Client.EnqueueAsync(CoreTasks.Elsewhere());
        Assert.Equal("serves default, elsewhere", (await cluster.Client.Control.AddConsumerAsync("elsewhere", Patiently)).Answers.Single().Value.Text);
        Assert.Equal("elsewhere", await waits.GetAsync(Patience));
        Assert.Equal("nothing to change: serves default, elsewhere", (await cluster.Client.Control.AddConsumerAsync("elsewhere", Patiently)).Answers.Single().Value.Text);

        Assert.Equal("serves default", (await cluster.Client.Control.CancelConsumerAsync("elsewhere", Patiently)).Answers.Single().Value.Text);
        var left = await cluster.Client.EnqueueAsync(CoreTasks.Elsewhere());
        await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience);
        Assert.Equal(TaskState.Pending, await left.GetStateAsync());
        Assert.Equal(1, (await cluster.TotalsAsync()).Ready["elsewhere"]);
    }

    [Fact]
    public async Task An_order_that_comes_again_is_answered_as_before_and_changes_nothing()
    {
        var cluster = await StartAsync();
        var silo = (await cluster.Client.Inspect.PingAsync(Patiently)).Answers.Single().Silo;
        var node = cluster.Shards.Grains.GetGrain<INodeGrain>(silo);
        var (grow, serve, cancel) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        Assert.Equal(["5 slots", "5 slots"], [(await node.ResizeAsync(grow, 1)).Text, (await node.ResizeAsync(grow, 1)).Text]);
        Assert.Equal("serves default, mail", (await node.ServeAsync(serve, "mail", true)).Text);
        Assert.Equal("serves default", (await node.ServeAsync(cancel, "mail", false)).Text);
        Assert.Equal("serves default, mail", (await node.ServeAsync(serve, "mail", true)).Text);
        Assert.Equal(["default"], (await cluster.Client.Inspect.ActiveQueuesAsync(Patiently)).Answers.Single().Value);
        Assert.Equal("6 slots", (await node.ResizeAsync(Guid.NewGuid(), 1)).Text);
    }

    [Fact]
    public void As_many_orders_are_known_as_there_is_room_for()
    {
        var book = new OrderBook();
        var ids = Enumerable.Range(0, OrderBook.Room + 1).Select(_ => Guid.NewGuid()).ToArray();
        Assert.All(ids, id => Assert.Equal("first", book.Once(id, () => new(true, "first")).Text));
        Assert.Equal("first", book.Once(ids[1], () => new(true, "again")).Text);
        Assert.Equal("again", book.Once(ids[0], () => new(true, "again")).Text);
    }

    [Fact]
    public async Task Only_the_silo_that_is_meant_changes()
    {
        var cluster = await StartAsync(silos: 2);
        await Eventually(async () => (await cluster.Client.Inspect.PingAsync(Patiently)).Answers.Count == 2);
        await cluster.Client.Control.AddConsumerAsync("mail", Patiently with { Destination = ["worker-2"] });
        var queues = (await cluster.Client.Inspect.ActiveQueuesAsync(Patiently)).Answers.ToDictionary(a => a.Node, a => a.Value);
        Assert.Equal(["default"], queues["worker-1"]);
        Assert.Equal(["default", "mail"], queues["worker-2"]);
    }

    [Fact]
    public async Task A_time_limit_holds_for_attempts_that_begin_later_unless_the_call_says_one()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        var (before, after, own) = (Gate.New(), Gate.New(), Gate.New());
        var running = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Wait(before.Name)));
        await Eventually(time, () => Task.FromResult(before.Log.Count == 1));
        Assert.True((await Answer(time, cluster.Client.Control.TimeLimitAsync("core.wait", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), Patiently))).Answers.Single().Value.Done);
        var told = (await Answer(time, cluster.Client.Inspect.RegisteredAsync(Patiently))).Answers.Single().Value.Single(t => t.Name == "core.wait");
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)), (told.SoftTimeLimit, told.TimeLimit));

        var limited = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Wait(after.Name)));
        var free = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Wait(own.Name).WithTimeLimit(TimeSpan.FromHours(1))));
        var record = await Answer(time, limited.WaitAsync(Patience));
        Assert.Equal((TaskState.Failure, ErrorTypes.TimeLimitExceeded), (record.State, record.Error?.Type));
        Assert.Contains("soft time limit of 2s", record.Error!.Message);
        Assert.Equal(TaskState.Started, await Answer(time, running.GetStateAsync()));
        Assert.Equal(TaskState.Started, await Answer(time, free.GetStateAsync()));
        before.Open();
        own.Open();
        await Answer(time, running.GetAsync(Patience));
        await Answer(time, free.GetAsync(Patience));
    }

    [Fact]
    public async Task All_tasks_of_a_name_are_taken_back_durably_and_no_others()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1);
        var gate = Gate.New();
        var running = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        await gate.HaveBegun();
        var meant = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            cluster.Client.EnqueueAsync(i % 2 == 0 ? CoreTasks.Log(gate.Name, $"{i}") : CoreTasks.Log(gate.Name, $"{i}").In(TimeSpan.FromHours(1)))));
        var other = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));

        Assert.Equal((20, 0), Counts(await cluster.Client.Control.RevokeByNameAsync("core.log")));
        Assert.Equal((0, 0), Counts(await cluster.Client.Control.RevokeByNameAsync("core.log")));
        Assert.All(await Task.WhenAll(meant.Select(t => t.GetStateAsync())), s => Assert.Equal(TaskState.Revoked, s));
        Assert.Equal((0, 1), Counts(await cluster.Client.Control.RevokeByNameAsync("core.wait", terminate: true)));
        Assert.Equal(TaskState.Revoked, (await running.WaitAsync(Patience)).State);
        Assert.Equal(3, await other.GetAsync(Patience));
        Assert.Equal("after", await (await cluster.Client.EnqueueAsync(CoreTasks.Log(gate.Name, "after"))).GetAsync(Patience)); // Not meant: it came later.
    }

    [Fact]
    public async Task All_tasks_with_a_header_are_taken_back_by_what_it_says_or_whatever_it_says()
    {
        var cluster = await StartAsync();
        var later = TimeSpan.FromHours(1);
        var ann = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1).WithHeader("customer", "ann").In(later));
        var bob = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1).WithHeader("customer", "bob").In(later));
        var none = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1).In(later));
        Assert.Equal((1, 0), Counts(await cluster.Client.Control.RevokeByHeaderAsync("customer", "ann")));
        Assert.Equal((TaskState.Revoked, TaskState.Scheduled), (await ann.GetStateAsync(), await bob.GetStateAsync()));
        Assert.Equal((1, 0), Counts(await cluster.Client.Control.RevokeByHeaderAsync("customer", null)));
        Assert.Equal((TaskState.Revoked, TaskState.Scheduled), (await bob.GetStateAsync(), await none.GetStateAsync()));
    }

    [Fact]
    public void A_match_that_names_nothing_fits_nothing()
    {
        var message = new TaskMessage { Id = "a", Name = "core.add", Arguments = "[]"u8.ToArray() };
        Assert.False(new TaskMatch().Fits(message));
        Assert.True(new TaskMatch("core.add").Fits(message));
        Assert.False(new TaskMatch("core.add").Fits(message with { Traits = MessageTraits.Job }));
        Assert.False(new TaskMatch("core.add", "x").Fits(message));
    }

    private static (int Revoked, int Stopping) Counts(RevokedMany many)
    {
        Assert.Empty(many.SilentShards);
        return (many.Revoked, many.Stopping);
    }

    private static async Task<(int Size, int Busy)> PoolAsync(TestCluster cluster)
    {
        var pool = (await cluster.Client.Inspect.StatsAsync(Patiently)).Answers.Single().Value.Pool;
        return (pool.Size, pool.Busy);
    }
}

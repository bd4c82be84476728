using Krewe.Results;
using Krewe.Storage;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Queues;

public class DelayTests : ClusterTest
{
    [Fact]
    public async Task A_delayed_task_starts_when_it_is_due()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        var countdown = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).In(TimeSpan.FromHours(1)));
        var eta = await cluster.Client.EnqueueAsync(CoreTasks.Add(3, 4).At(time.GetUtcNow().AddHours(2)));
        var record = await countdown.GetRecordAsync();
        Assert.Equal((TaskState.Scheduled, time.GetUtcNow().AddHours(1)), (record.State, record.Due));
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(TaskState.Scheduled, await Answer(time, countdown.GetStateAsync()));
        time.Advance(TimeSpan.FromMinutes(2));
        await Eventually(time, () => countdown.IsReadyAsync());
        Assert.Equal(TaskState.Scheduled, await Answer(time, eta.GetStateAsync()));
        time.Advance(TimeSpan.FromHours(1));
        await Eventually(time, () => eta.IsReadyAsync());
        Assert.Equal(7, await eta.GetAsync());
    }

    [Fact]
    public async Task A_task_that_is_not_started_in_time_expires()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        var expiring = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On("nobody").Expires(TimeSpan.FromMinutes(1)));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TaskState.Pending, await Answer(time, expiring.GetStateAsync()));
        time.Advance(TimeSpan.FromSeconds(2));
        await Eventually(time, () => expiring.IsReadyAsync());
        var record = await Answer(time, expiring.GetRecordAsync());
        Assert.Equal((TaskState.Revoked, "Expired"), (record.State, record.Error?.Type));
    }

    [Fact]
    public async Task Results_expire_and_their_ids_can_be_used_again()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        var gate = Gate.New();
        var brief = await cluster.Client.EnqueueAsync(CoreTasks.Log(gate.Name, "1").WithId("again" + gate.Name).KeepResult(TimeSpan.FromHours(1)));
        await Eventually(time, () => brief.IsReadyAsync());
        time.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(TaskState.Success, await Answer(time, brief.GetStateAsync()));
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(TaskState.Unknown, await Answer(time, brief.GetStateAsync()));
        await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Log(gate.Name, "2").WithId("again" + gate.Name)));
        await Eventually(time, () => brief.IsReadyAsync());
        Assert.Equal("2", await cluster.NewClient().GetResult<string>(brief.Id).GetAsync());
        await brief.ForgetAsync();
        Assert.Equal(TaskState.Unknown, await Answer(time, brief.GetStateAsync()));
    }

    [Fact]
    public async Task A_delayed_job_that_has_begun_says_so_in_the_store()
    {
        // Else a shard that is opened by an earlier clock takes it for one that waits, and whoever works on it for a stray.
        var time = new SimulatedTime();
        var store = new MemoryShardStore();
        var cluster = await StartAsync(time: time, store: store, configure: o => o.Worker.Concurrency = 0);
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(CoreTasks.Add(1, 1), CoreTasks.Add(2, 2)).In(TimeSpan.FromMinutes(1)));
        Assert.Equal(TaskState.Scheduled, await Answer(time, group.GetStateAsync()));
        time.Advance(TimeSpan.FromMinutes(1));
        await Eventually(time, async () => await cluster.Client.GetResult<int>($"{group.Id}:0").GetStateAsync() == TaskState.Pending);
        cluster.Crash(0);
        var contents = await store.OpenAsync(cluster.Shards.IndexOf(group.Id), CancellationToken.None);
        Assert.Equal(RowPhase.Job, Assert.Single(contents.Rows, r => r.Message.Id == group.Id).Status.Phase);
    }

    [Fact]
    public async Task What_waits_survives_a_crash_and_a_stop()
    {
        var time = new SimulatedTime();
        var store = new MemoryShardStore();
        var cluster = await StartAsync(time: time, store: store, configure: o => o.Worker.Concurrency = 0);
        var pending = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        var delayed = await cluster.Client.EnqueueAsync(CoreTasks.Add(3, 4).In(TimeSpan.FromHours(1)));
        var revoked = await cluster.Client.EnqueueAsync(CoreTasks.Add(5, 6));
        var chain = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1).Then(r => CoreTasks.Add(r, 10)));
        Assert.Equal(RevokeStatus.Revoked, await revoked.RevokeAsync());
        cluster.Crash(0);
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 0);
        await cluster.StopAsync(1);
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 2);
        await Eventually(time, async () => await pending.IsReadyAsync() && await chain.IsReadyAsync());
        Assert.Equal((3, 12), (await pending.GetAsync(), await chain.GetAsync()));
        Assert.Equal((TaskState.Scheduled, TaskState.Revoked), (await delayed.GetStateAsync(), await revoked.GetStateAsync()));
        time.Advance(TimeSpan.FromHours(1));
        await Eventually(time, () => delayed.IsReadyAsync());
    }
}

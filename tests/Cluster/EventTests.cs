using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Results;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Clusters;

/// <summary>Events of a cluster, as a stream.</summary>
public class EventTests : ClusterTest
{
    [Fact]
    public async Task A_task_is_told_from_its_submission_to_its_end()
    {
        var cluster = await StartAsync();
        await using var watch = new EventWatch(cluster.Client);
        await Eventually(() => Task.FromResult(watch.Hears("worker-1")));
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(4, 5));
        await task.GetAsync(Patience);
        await Eventually(() => Task.FromResult(watch.Of(task.Id).Length == 4));
        Assert.Equal([EventKind.TaskSent, EventKind.TaskReceived, EventKind.TaskStarted, EventKind.TaskSucceeded], watch.Of(task.Id));
        var events = watch.Heard.Where(e => e.TaskId == task.Id).ToArray();
        Assert.All(events, e => Assert.Equal(("core.add", "default", "worker-1"), (e.TaskName, e.Queue, e.Node)));
        Assert.Equal(("[4,5]", "[4,5]", "9"), (events[0].Arguments, events[1].Arguments, events[3].Result));
        Assert.True(events[3].Runtime > TimeSpan.Zero);
        Assert.Equal(4, watch.Heard.First(e => e.Kind == EventKind.WorkerOnline).Pool?.Size);
    }

    [Theory]
    [InlineData("io", EventKind.TaskRetried, EventKind.TaskStarted, EventKind.TaskSucceeded)]
    [InlineData("other", EventKind.TaskFailed)]
    public async Task Retries_and_failures_are_told_with_their_errors(string kind, params EventKind[] then)
    {
        var cluster = await StartAsync();
        await using var watch = new EventWatch(cluster.Client);
        await Eventually(() => Task.FromResult(watch.Hears("worker-1")));
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Flaky(Gate.New().Name, 1, kind));
        await task.WaitAsync(Patience);
        await Eventually(() => Task.FromResult(watch.Of(task.Id).Contains(then[^1])));
        var heard = watch.Of(task.Id).Where(k => k != EventKind.TaskReceived).ToArray();
        Assert.Equal([EventKind.TaskSent, EventKind.TaskStarted, .. then], heard);
        var told = watch.Heard.First(e => e.TaskId == task.Id && e.Kind == then[0]);
        Assert.Contains(kind == "io" ? "the disk" : "no retry", told.Error);
        Assert.Equal(kind == "io", told.Due is not null);
    }

    [Fact]
    public async Task What_is_taken_back_before_it_starts_is_told()
    {
        var cluster = await StartAsync();
        await using var watch = new EventWatch(cluster.Client);
        await Eventually(() => Task.FromResult(watch.Hears("worker-1")));
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1).In(TimeSpan.FromHours(1)));
        await task.RevokeAsync();
        await Eventually(() => Task.FromResult(watch.Of(task.Id).Length == 2));
        Assert.Equal([EventKind.TaskSent, EventKind.TaskRevoked], watch.Of(task.Id));
        Assert.NotNull(watch.Heard.Single(e => e.Kind == EventKind.TaskSent).Due);
    }

    [Fact]
    public async Task Only_what_is_wanted_comes()
    {
        var cluster = await StartAsync();
        await using var all = new EventWatch(cluster.Client);
        await using var few = new EventWatch(cluster.Client, new([EventKind.TaskSucceeded, EventKind.WorkerOnline]));
        await using var join = new EventWatch(cluster.Client, new(Task: "core.j*"));
        await Eventually(() => Task.FromResult(all.Hears("worker-1") && few.Hears("worker-1")));
        await Eventually(async () =>
        {
            await (await cluster.Client.EnqueueAsync(CoreTasks.Join("a", "b"))).GetAsync(Patience);
            return join.Heard.Length > 0; // Nothing says when it began to listen.
        });
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(4, 5));
        await task.GetAsync(Patience);
        await Eventually(() => Task.FromResult(all.Of(task.Id).Length == 4 && few.Of(task.Id).Length == 1));
        Assert.Equal([EventKind.TaskSucceeded], few.Of(task.Id));
        Assert.Empty(join.Of(task.Id));
        Assert.All(join.Heard, e => Assert.Equal("core.join", e.TaskName));
    }

    [Fact]
    public async Task Silos_say_how_busy_they_are()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        var gate = Gate.New();
        await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name)));
        await using var watch = new EventWatch(cluster.Client, new([EventKind.WorkerHeartbeat]));
        await Eventually(time, () => Task.FromResult(watch.Heard.Length >= 3));
        Assert.Equal((4, 1), watch.Heard[^1] is { Pool: { } pool } ? (pool.Size, pool.Busy) : default);
        var between = watch.Heard[^1].At - watch.Heard[^2].At;
        Assert.InRange(between, EventHub.Heartbeat / 2, EventHub.Heartbeat * 2);
        gate.Open();
    }

    [Fact]
    public async Task A_listener_goes_on_when_a_silo_dies_and_hears_those_that_come_later()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(silos: 2, time: time);
        await using var watch = new EventWatch(cluster.Client);
        await Eventually(time, () => Task.FromResult(watch.Hears("worker-1", "worker-2")));
        cluster.Crash(1);
        await Eventually(time, () => Task.FromResult(watch.Heard.Any(e => e is { Kind: EventKind.WorkerOffline, Node: "worker-2", Error: not null })));
        var after = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2)));
        await Eventually(time, () => Task.FromResult(watch.Of(after.Id).Contains(EventKind.TaskSucceeded)));
        await cluster.AddSiloAsync();
        await Eventually(time, () => Task.FromResult(watch.Hears("worker-3")));
        Assert.Single(watch.Heard, e => e.Kind == EventKind.WorkerOffline);
    }

    [Fact]
    public async Task A_silo_that_leaves_says_so()
    {
        var cluster = await StartAsync(silos: 2);
        await using var watch = new EventWatch(cluster.Client);
        await Eventually(() => Task.FromResult(watch.Hears("worker-1", "worker-2")));
        await cluster.StopAsync(1);
        await Eventually(() => Task.FromResult(watch.Heard.Any(e => e is { Kind: EventKind.WorkerOffline, Node: "worker-2" })));
        Assert.Null(watch.Heard.Single(e => e.Kind == EventKind.WorkerOffline).Error);
    }

    [Fact]
    public async Task A_listener_that_does_not_read_holds_up_nobody_and_is_told_what_it_lost()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 4);
        await using var events = cluster.Client.EventsAsync().GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(EventKind.WorkerOnline, events.Current.Kind);

        const int tasks = 10_000; // Four events each: more than a silo keeps, and what is on its way.
        for (var i = 0; i < 10; i++)
        {
            var some = await Task.WhenAll(Enumerable.Range(0, tasks / 10).Select(n => cluster.Client.EnqueueAsync(CoreTasks.Add(n, 1))));
            await Task.WhenAll(some.Select(t => t.GetAsync(Patience)));
        }

        var (read, lost, ends) = (0L, 0L, 0);
        while (read + lost < (4 * tasks) - 1000 && await events.MoveNextAsync().AsTask().WaitAsync(Patience))
        {
            read += events.Current.TaskId is null ? 0 : 1;
            lost += events.Current.Kind == EventKind.EventsDropped ? events.Current.Count ?? 0 : 0;
            ends += events.Current.Kind == EventKind.EventsDropped ? 1 : 0;
        }

        Assert.True(lost > 0 && ends > 0, $"{read} read, {lost} lost");
        Assert.InRange(read + lost, (4 * tasks) - 1000, (4 * tasks) + 1000);
    }

    [Fact]
    public async Task Who_does_not_come_for_more_is_forgotten_and_nothing_is_done_for_nobody()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        var hub = cluster.Service<EventHub>();
        Assert.False(hub.IsOn);
        var batch = await Answer(time, hub.PollAsync(new(Guid.NewGuid(), new(), 0, 0)));
        Assert.Equal(EventKind.WorkerOnline, Assert.Single(batch.Events).Kind);
        Assert.True(hub.IsOn);
        await Eventually(time, () => Task.FromResult(!hub.IsOn));
    }

    [Fact]
    public async Task An_answer_that_was_lost_comes_again()
    {
        var cluster = await StartAsync();
        var hub = cluster.Service<EventHub>();
        var listener = Guid.NewGuid();
        var first = await hub.PollAsync(new(listener, new(), 0, 0));
        var again = await hub.PollAsync(new(listener, new(), first.Incarnation, 0));
        Assert.Equal((1, 1, first.Events[0]), (again.First, again.Events.Length, again.Events[0]));
        await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience);
        var next = await hub.PollAsync(new(listener, new(), first.Incarnation, 1));
        Assert.Equal((2, EventKind.TaskSent), (next.First, next.Events[0].Kind));
    }
}

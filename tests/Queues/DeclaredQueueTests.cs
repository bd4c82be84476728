using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Graphs;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Queues;

/// <summary>Queues that are declared, in clusters with a clock of their own.</summary>
public sealed class DeclaredQueueTests : ClusterTest
{
    private readonly SimulatedTime time = new();

    [Fact]
    public async Task Calls_get_priority_and_expiry_of_their_queue_whoever_submits_them()
    {
        var cluster = await StartAsync(2, o => o.Shards.DeclareQueue("mail", new() { MinPriority = 2, MaxPriority = 5, Expires = TimeSpan.FromSeconds(2) }), time);
        var refused = await Assert.ThrowsAsync<SubmitRefusedException>(() => Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On("mail").WithPriority(6))));
        Assert.Equal("core.add: priority 6 is not allowed in the queue mail: use 2 to 5.", refused.Message);
        var group = await Answer(time, cluster.Client.EnqueueAsync(Canvas.Group(CoreTasks.Add(1, 2), CoreTasks.Add(3, 4)).On("mail")));
        var later = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On("mail").In(TimeSpan.FromSeconds(30))));
        var own = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On("mail").Expires(TimeSpan.FromHours(1))));
        await Eventually(time, async () => await group.GetStateAsync() == TaskState.Failure);
        Assert.Equal(TaskState.Scheduled, await Answer(time, later.GetStateAsync()));
        Assert.Equal(TaskState.Pending, await Answer(time, own.GetStateAsync()));

        // What is set at run time goes first, as a whole.
        Assert.True(await Answer(time, cluster.Client.Queues.DeclareAsync("mail", new() { MaxPriority = 7 })));
        Assert.False(await Answer(time, cluster.Client.Queues.DeclareAsync("mail", new() { MaxPriority = 7 })));
        await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On("mail").WithPriority(6)));
        Assert.Equal(new() { MaxPriority = 7 }, Assert.Single(await Answer(time, cluster.Client.Queues.ListAsync()), q => q.Name == "mail").Rules);
        Assert.True(await Answer(time, cluster.Client.Queues.DeleteAsync("mail")));
        Assert.False(await Answer(time, cluster.Client.Queues.DeleteAsync("mail")));
        await Assert.ThrowsAsync<SubmitRefusedException>(() => Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On("mail").WithPriority(6))));
        var wrong = await Assert.ThrowsAsync<SubmitRefusedException>(() => Answer(time, cluster.Client.Queues.DeclareAsync("mail", new() { MaxLength = 0 })));
        Assert.Equal("mail: a length of 0 is not allowed: use 1 or more.", wrong.Message);
    }

    [Fact]
    public async Task What_takes_a_tasks_place_waits_where_its_route_and_as_its_queue_says()
    {
        var cluster = await StartAsync(1, o =>
        {
            o.Worker.Queues = ["default"];
            o.Routes.Add("core.add", "mail").Add(call => call.Name == "core.end" ? throw new InvalidOperationException("no luck") : null);
            o.Shards.DeclareQueue("mail", new() { MinPriority = 2, Expires = TimeSpan.FromSeconds(30) });
        }, time);
        var wrong = await Answer(time, cluster.Client.EnqueueAsync(BecomingTasks.Number("failure", 1)));
        Assert.EndsWith("a route failed with InvalidOperationException: no luck", (await Answer(time, wrong.WaitAsync())).Error?.Message, StringComparison.Ordinal);
        var task = await Answer(time, cluster.Client.EnqueueAsync(BecomingTasks.Number("call", 1).In(TimeSpan.FromMinutes(1))));
        await Eventually(time, async () => await LengthAsync(cluster.Client) == 1);
        var record = await Answer(time, task.WaitAsync());
        Assert.Equal(("mail", ErrorTypes.Expired), (record.Queue, record.Error?.Type));
        Assert.InRange(record.FinishedAt - record.SubmittedAt ?? default, TimeSpan.FromSeconds(89), TimeSpan.FromSeconds(99));
    }

    [Fact]
    public async Task A_dead_letter_has_no_key_of_a_unique_call()
    {
        var cluster = await StartAsync(1, o =>
        {
            (o.Worker.Queues, o.Shards.Shards) = (["default"], 1);
            o.Shards.DeclareQueue("mail", new() { DeadLetters = "dead", Expires = TimeSpan.FromSeconds(1) });
        }, time);
        var first = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On("mail").Unique("k")));
        Assert.Equal(ErrorTypes.Expired, (await Answer(time, first.WaitAsync())).Error?.Type);
        var second = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On("nobody").Unique("k")));
        cluster.Crash(0);
        await cluster.AddSiloAsync(o => o.Worker.Queues = ["dead"]);
        Assert.Equal(3, await Answer(time, cluster.Client.GetResult<int>($"{first.Id}.dead").GetAsync()));
        Assert.Equal(TaskState.Pending, await Answer(time, second.GetStateAsync()));
    }

    [Fact]
    public async Task A_full_queue_refuses_what_is_too_much_in_the_whole_cluster_also_after_silos_have_died()
    {
        var cluster = await StartAsync(2, o => o.Shards.Shards = 4, time);
        await Answer(time, cluster.Client.Queues.DeclareAsync("mail", new() { MaxLength = 10 }));
        Assert.Equal(10, await SubmitAsync(cluster.Client, 25));
        Assert.Equal(10, await LengthAsync(cluster.Client));

        // What a job submits is not refused, but counts.
        var group = await Answer(time, cluster.Client.EnqueueAsync(Canvas.Group(CoreTasks.Add(1, 2), CoreTasks.Add(3, 4)).On("mail")));
        await Eventually(time, async () => await LengthAsync(cluster.Client) == 12);
        await cluster.AddSiloAsync();
        cluster.Crash(0);
        await cluster.StopAsync(1);
        await Eventually(time, async () => await LengthAsync(cluster.Client) == 12);
        Assert.Equal(0, await SubmitAsync(cluster.Client, 5));
        Assert.Equal(12, await Answer(time, cluster.Client.Queues.PurgeAsync("mail")));
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(10, await SubmitAsync(cluster.Client, 12));
        Assert.Equal(TaskState.Failure, await Answer(time, group.GetStateAsync()));

        // Places become free also by tasks that run, wherever they were.
        await cluster.AddSiloAsync(o => o.Worker.Queues = ["mail"]);
        await Eventually(time, async () => await LengthAsync(cluster.Client) == 0);
        await PassAsync(TimeSpan.FromSeconds(1));
        await Answer(time, cluster.Client.Queues.PauseAsync("mail"));
        Assert.Equal(10, await SubmitAsync(cluster.Client, 12));
        await Answer(time, cluster.Client.Queues.DeleteAsync("mail"));
        Assert.Equal(12, await SubmitAsync(cluster.Client, 12));
        Assert.Equal((true, null), (await Answer(time, cluster.Client.Queues.ListAsync())).Where(q => q.Name == "mail").Select(q => (q.IsPaused, q.Rules)).Single());
    }

    [Fact]
    public async Task What_is_still_being_written_takes_room_once()
    {
        var written = new TaskCompletionSource();
        var cluster = await StartAsync(2, o => o.Shards.DeclareQueue("mail", new() { MaxLength = 10 }), time, new MemoryShardStore(before: c => c.Inserts.Count > 0 ? written.Task : Task.CompletedTask));
        var first = SubmitAllAsync(cluster.Client, 6); // On both shards, whose next batches come while these are written.
        await PassAsync(TimeSpan.FromSeconds(1));
        var second = SubmitAllAsync(cluster.Client, 30);
        await PassAsync(TimeSpan.FromSeconds(1));
        written.SetResult();
        Assert.Equal(10, await Answer(time, first) + await Answer(time, second));
    }

    [Fact]
    public async Task A_queue_that_drops_keeps_what_came_last()
    {
        var cluster = await StartAsync(2, o => o.Shards.DeclareQueue("clicks", new() { MaxLength = 6, Overflow = QueueOverflow.DropOldest, DeadLetters = "dropped" }), time);
        var tasks = new List<AsyncResult<int>>();
        for (var i = 0; i < 30; i++)
        {
            var call = CoreTasks.Add(i, 0).On("clicks").WithPriority(i % 10);
            tasks.Add(await Answer(time, cluster.Client.EnqueueAsync(i % 3 == 0 ? call.In(TimeSpan.FromHours(1)) : call)));
        }

        await Eventually(time, async () => await LengthAsync(cluster.Client, "clicks") == 6);
        var kept = (await Answer(time, cluster.Client.ListAsync(new() { Queue = "clicks", Limit = 1000 }))).Where(r => !r.State.IsTerminal()).Select(r => r.Id).ToHashSet();
        foreach (var shard in tasks.GroupBy(t => cluster.Shards.IndexOf(t.Id)))
        {
            Assert.Equal(shard.Select(t => t.Id).TakeLast(3), shard.Select(t => t.Id).Where(kept.Contains));
        }

        var dropped = await Answer(time, tasks.Find(t => !kept.Contains(t.Id))!.WaitAsync());
        Assert.Equal((TaskState.Revoked, ErrorTypes.QueueFull), (dropped.State, dropped.Error?.Type));
        Assert.Equal(24, await LengthAsync(cluster.Client, "dropped"));
    }

    [Fact]
    public async Task What_ends_without_having_been_done_waits_as_a_copy_in_the_queue_for_dead_letters_also_after_silos_have_died()
    {
        var cluster = await StartAsync(2, o => o.Worker.Queues = ["default", "mail"], time);
        await Answer(time, cluster.Client.Queues.DeclareAsync("mail", new() { DeadLetters = "dead" }));
        await Answer(time, cluster.Client.Queues.DeclareAsync("nobody", new() { DeadLetters = "dead", Expires = TimeSpan.FromSeconds(1) }));
        var rejected = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.End("reject").On("mail")));
        var failed = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.End("failed").On("mail")));
        var revoked = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1).On("nobody")));
        await Answer(time, revoked.RevokeAsync());
        var group = await Answer(time, cluster.Client.EnqueueAsync(Canvas.Group(CoreTasks.Add(1, 2)).On("nobody")));
        await Eventually(time, async () => await LengthAsync(cluster.Client, "dead") == 2);
        Assert.Equal((TaskState.Rejected, TaskState.Failure, TaskState.Failure),
            (await Answer(time, rejected.GetStateAsync()), await Answer(time, failed.GetStateAsync()), (await Answer(time, group.WaitAsync())).State));

        await cluster.AddSiloAsync(o => o.Worker.Queues = ["dead"]);
        cluster.Crash(0);
        await cluster.StopAsync(1);
        await Eventually(time, async () => await LengthAsync(cluster.Client, "dead") == 0);
        var copies = await Answer(time, cluster.Client.ListAsync(new() { Queue = "dead" }));
        Assert.Equal(["core.add", "core.end"], copies.Select(c => c.Name).Order());
        var copy = copies.Single(c => c.Name == "core.add").Id;
        Assert.StartsWith($"{group.Id}:0.dead", copy, StringComparison.Ordinal);
        Assert.Equal(3, await Answer(time, cluster.Client.GetResult<int>(copy).GetAsync()));
        Assert.Equal(TaskState.Rejected, (await Answer(time, cluster.Client.GetResult<string>(copies.Single(c => c.Name == "core.end").Id).WaitAsync())).State);
    }

    [Fact]
    public async Task What_could_not_be_written_takes_no_room_and_leaves_no_copy()
    {
        var (failing, failed) = (false, 0);
        var store = new MemoryShardStore(before: _ => Volatile.Read(ref failing) && Interlocked.Increment(ref failed) > 0
            ? Task.FromException(new StoreUnavailableException("The store is away."))
            : Task.CompletedTask);
        var cluster = await StartAsync(1, o => o.Shards.DeclareQueue("mail", new() { MaxLength = 10, DeadLetters = "dead", Expires = TimeSpan.FromSeconds(2) }), time, store);
        Assert.Equal(7, await SubmitAsync(cluster.Client, 7));
        Volatile.Write(ref failing, true);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On("mail"))));
        await Eventually(time, () => Task.FromResult(time.Elapsed > TimeSpan.FromSeconds(4) && Volatile.Read(ref failed) > 2));
        Volatile.Write(ref failing, false);
        await Eventually(time, async () => await LengthAsync(cluster.Client, "dead") == 7);
        Assert.Equal(10, await SubmitAsync(cluster.Client, 12));
        Assert.Equal(7, await LengthAsync(cluster.Client, "dead"));
    }

    /// <summary>Submits so many at once; gives how many were not refused.</summary>
    private Task<int> SubmitAsync(ICluster client, int count) => Answer(time, SubmitAllAsync(client, count));

    private static async Task<int> SubmitAllAsync(ICluster client, int count)
    {
        var accepted = await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            try
            {
                await client.EnqueueAsync(CoreTasks.Add(i, i).On("mail"));
                return true;
            }
            catch (QueueFullException e)
            {
                Assert.Equal("core.add: the queue mail is full: 10 may wait there. Submit it later, or let more silos serve the queue.", e.Message);
                return false;
            }
        }));
        return accepted.Count(a => a);
    }

    private async Task<int> LengthAsync(ICluster client, string queue = "mail") =>
        (await Answer(time, client.Queues.ListAsync())).FirstOrDefault(q => q.Name == queue) is { } status ? status.Ready + status.Delayed : 0;

    private async Task PassAsync(TimeSpan span)
    {
        var end = time.Elapsed + span;
        await Eventually(time, () => Task.FromResult(time.Elapsed >= end));
    }
}

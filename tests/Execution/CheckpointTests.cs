using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Execution;

/// <summary>What a task saves for its next attempt.</summary>
public class CheckpointTests : ClusterTest
{
    [Fact]
    public async Task A_task_whose_silo_died_goes_on_from_its_checkpoint()
    {
        var cluster = await StartAsync(silos: 3);
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(ReportTasks.Cursor(gate.Name, 6, 3));
        await gate.HaveBegun(4);
        var first = gate.Log.Last();
        cluster.Crash(int.Parse(first[^1..]) - 1); // wait worker-1
        await gate.HaveBegun(1);
        Gate.Of($"{gate.Name}-2").Open();
        Assert.Equal(6, await task.GetAsync(Patience));
        Assert.Equal("item 0; item 1; item 2; wait; wait; item 3; item 4; item 5", string.Join("; ", gate.Log.Select(e => e.StartsWith("wait", StringComparison.Ordinal) ? "wait" : e)));
        Assert.NotEqual(first, gate.Log.Last(entry => entry.StartsWith("wait", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_task_whose_silo_stops_saves_a_last_time()
    {
        var cluster = await StartAsync(configure: o => o.Worker.ShutdownTimeout = TimeSpan.FromMilliseconds(1));
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(ReportTasks.Last(gate.Name));
        await gate.HaveBegun();
        await cluster.AddSiloAsync();
        await cluster.StopAsync(0);
        Assert.Equal("as far as worker-1 was", await task.GetAsync(Patience));
        Assert.Equal("worker-1,worker-2", string.Join(',', gate.Log));
    }

    [Fact]
    public async Task The_next_attempt_finds_it_and_progress_does_not_touch_it()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        Assert.Equal(4, await (await cluster.Client.EnqueueAsync(ReportTasks.Retry(gate.Name, 4))).GetAsync(Patience));
        Assert.Equal("item 0; item 1; item 2; item 3", string.Join("; ", gate.Log));
    }

    [Fact]
    public async Task Of_several_that_are_saved_at_once_the_last_stays_and_what_is_too_large_is_refused()
    {
        var saved = new List<byte[]>();
        var store = new MemoryShardStore(before: commit =>
        {
            lock (saved)
            {
                saved.AddRange(commit.Updates.Select(row => row.Status.Notes?.Checkpoint).OfType<byte[]>());
            }

            return Task.CompletedTask;
        });
        var cluster = await StartAsync(store: store);
        Assert.Equal(20, await (await cluster.Client.EnqueueAsync(ReportTasks.Careless(20))).GetAsync(Patience));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"{i}"), saved.Select(json => System.Text.Encoding.UTF8.GetString(json)));
    }

    [Fact]
    public async Task It_is_saved_when_it_is_durable_and_waits_for_a_store_that_is_away()
    {
        var away = true;
        var asked = new SemaphoreSlim(0);
        var store = new MemoryShardStore(before: commit =>
        {
            if (away && commit.Updates.Exists(row => row.Status.Notes?.Checkpoint is not null))
            {
                asked.Release();
                throw new StoreUnavailableException("away");
            }

            return Task.CompletedTask;
        });
        var cluster = await StartAsync(store: store);
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(ReportTasks.Cursor(gate.Name, 2, -1));
        await gate.HaveBegun();
        Assert.True(await asked.WaitAsync(Patience) && await asked.WaitAsync(Patience), "It was not asked for twice.");
        Assert.Equal("item 0", string.Join("; ", gate.Log));
        away = false;
        Assert.Equal(2, await task.GetAsync(Patience));
        Assert.Equal("item 0; item 1", string.Join("; ", gate.Log));
    }

    [Fact]
    public async Task It_goes_from_the_store_when_the_task_ends_also_while_its_job_has_to_be_told()
    {
        var rows = new List<TaskRow>();
        var store = new MemoryShardStore(before: commit =>
        {
            lock (rows)
            {
                rows.AddRange(commit.Updates);
            }

            return Task.CompletedTask;
        });
        var cluster = await StartAsync(store: store, configure: silo => silo.Shards.Shards = 1);
        var group = Canvas.Group(ReportTasks.Cursor(Gate.New().Name, 2, -1), ReportTasks.Cursor(Gate.New().Name, 3, -1));
        Assert.Equal("2,3", string.Join(',', await (await cluster.Client.EnqueueAsync(group)).GetAsync(Patience)));
        await Eventually(async () => await cluster.TotalsAsync() is { Jobs: 0, Held: 0, Telling: 0 }); // A member that its job knows of is still in the store for a moment.
        await cluster.StopAsync(0);
        Assert.Contains(rows, row => row.Status.Notes?.Checkpoint is not null);
        var telling = rows.Where(row => row.Status.Phase == RowPhase.Telling).ToArray();
        Assert.Equal(2, telling.Length);
        Assert.All(telling, row => Assert.Null(row.Status.Notes));
        Assert.Empty((await store.OpenAsync(0, default)).Rows);
    }

    [Fact]
    public async Task Only_who_holds_the_task_saves_and_a_late_copy_saves_nothing()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        var shard = cluster.Shards.Of(task.Id);
        var session = new WorkerSession(Guid.NewGuid(), "by hand", cluster.Service<ILocalSiloDetails>().SiloAddress.ToParsableString());
        var number = 0L;
        await shard.ResumeAsync(session, ++number, []);
        var first = await ClaimAsync();
        var held = new HeldTask(task.Id, first.Claim);

        await Assert.ThrowsAsync<ShardMovedException>(() => shard.SaveCheckpointAsync(Guid.NewGuid(), held, ++number, "1"u8.ToArray()));
        var late = ++number;
        Assert.True(await shard.SaveCheckpointAsync(session.Id, held, ++number, "2"u8.ToArray()));
        Assert.True(await shard.SaveCheckpointAsync(session.Id, held, late, "1"u8.ToArray()));
        Assert.Empty(await shard.ResumeAsync(session, ++number, [held])); // What it has forgotten, as after a move, it does not guess.
        await Assert.ThrowsAsync<ShardMovedException>(() => shard.SaveCheckpointAsync(session.Id, held, late, "1"u8.ToArray()));
        await shard.ReportAsync(session.Id, [new() { Id = task.Id, Kind = OutcomeKind.Snoozed, Claim = first.Claim, Delivery = 1, Attempt = 1 }]);
        var second = await ClaimAsync();

        Assert.Equal("2"u8.ToArray(), second.Notes?.Checkpoint);
        Assert.False(await shard.SaveCheckpointAsync(session.Id, held, ++number, "3"u8.ToArray()));
        Assert.True(await shard.SaveCheckpointAsync(session.Id, held with { Claim = second.Claim }, ++number, "4"u8.ToArray()));
        Assert.False(await shard.SaveCheckpointAsync(session.Id, new("nobody", 1), ++number, "4"u8.ToArray()));

        async Task<TaskDelivery> ClaimAsync()
        {
            TaskDelivery[] deliveries = [];
            await Eventually(async () =>
            {
                deliveries = (await shard.ClaimAsync(new(session.Id, ++number, [QueueNames.Default], 10))).Deliveries;
                return deliveries.Length > 0;
            });
            return Assert.Single(deliveries);
        }
    }
}

using System.Diagnostics.Metrics;
using Krewe.Execution;
using Krewe.Results;
using Krewe.Schedules;
using Krewe.Storage;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Telemetry;

/// <summary>What is counted when things go wrong. The test is the worker.</summary>
public class LossMetricsTests : ClusterTest
{
    [Fact]
    public async Task Lost_workers_redeliveries_and_dead_letters_are_counted()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time, configure: o => o.Worker.Concurrency = 0);
        using var counts = new Recording(cluster.Service<IMeterFactory>(), "krewe.task.name");
        var task = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On("direct").WithMaxDeliveries(1)));
        var shard = cluster.Shards.Of(task.Id);
        for (var life = 1; life <= 2; life++)
        {
            // Of a silo that nobody knows: it is given up when it has been silent for long enough.
            var session = new WorkerSession(Guid.NewGuid(), "by hand", "127.0.0.1:1@1");
            await Answer(time, shard.ResumeAsync(session, 1, []));
            var number = 1;
            await Eventually(time, async () => (await shard.ClaimAsync(new(session.Id, ++number, ["direct"], 1))).Deliveries.Length == 1);
            await Eventually(time, () => Task.FromResult(counts["krewe.sessions.lost"] == life));
        }

        await Eventually(time, async () => (await task.GetRecordAsync()).State == TaskState.Failure);
        await Eventually(time, () => Task.FromResult(counts["krewe.tasks.dead_lettered core.add"] == 1));
        Assert.Equal((2, 1, 1, 1), (counts["krewe.sessions.lost"], counts["krewe.tasks.redelivered core.add"],
            counts["krewe.tasks.completed core.add"], counts["krewe.tasks.failed core.add"]));
    }

    [Fact]
    public async Task What_wakes_schedules_is_no_task()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        using var counts = new Recording(cluster.Service<IMeterFactory>(), "krewe.task.name");
        await Answer(time, cluster.Client.Schedules.SetAsync("sums", new Every(TimeSpan.FromSeconds(2)), CoreTasks.Add(1, 2)));
        await Eventually(time, () => Task.FromResult(counts["krewe.tasks.completed core.add"] == 2));
        Assert.Equal((0, 0), (counts["krewe.tasks.submitted krewe.tick"], counts["krewe.tasks.completed krewe.tick"]));
    }

    [Fact]
    public async Task What_the_store_did_not_take_is_counted_once_it_does()
    {
        var refusals = 0;
        var store = new MemoryShardStore(before: commit => commit.Inserts.Count > 0 && Interlocked.Increment(ref refusals) == 1
            ? Task.FromException(new StoreUnavailableException("away")) : Task.CompletedTask);
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0, store: store);
        using var counts = new Recording(cluster.Service<IMeterFactory>(), "krewe.task.name");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2)));
        Assert.Equal(0, counts["krewe.tasks.submitted core.add"]);
        await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        Assert.Equal(1, counts["krewe.tasks.submitted core.add"]);
    }
}

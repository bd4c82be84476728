using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Execution;

/// <summary>What happens to tasks when silos die, stop, or are slow.</summary>
public class LossTests : ClusterTest
{
    [Fact]
    public async Task Tasks_of_a_crashed_silo_run_elsewhere()
    {
        var cluster = await StartAsync(silos: 1);
        var gate = Gate.New();
        var tasks = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name))));
        await gate.HaveBegun(4);
        await cluster.AddSiloAsync();
        cluster.Crash(0);
        await gate.HaveBegun(4);
        gate.Open();
        Assert.All(await Task.WhenAll(tasks.Select(t => t.GetAsync(Patience))), w => Assert.Equal("worker-2", w));
    }

    [Fact]
    public async Task A_task_that_kills_every_worker_becomes_a_dead_letter()
    {
        var cluster = await StartAsync(silos: 1, configure: o =>
        {
            o.Worker.Concurrency = 1;
            o.Shards.DeclareQueue("default", new() { DeadLetters = "dead" });
        });
        var gate = Gate.New();
        var killer = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name).WithMaxDeliveries(2));
        for (var silo = 0; silo < 3; silo++)
        {
            await gate.HaveBegun();
            cluster.Crash(silo);
            await cluster.AddSiloAsync();
            if (silo == 2)
            {
                break;
            }
        }

        var record = await killer.WaitAsync(Patience);
        Assert.Equal((TaskState.Failure, ErrorTypes.WorkerLost, true), (record.State, record.Error?.Type, record.DeadLetter));
        Assert.Equal(killer.Id, Assert.Single(await cluster.Client.ListAsync(new TaskFilter(DeadLetter: true))).Id);
        Assert.Equal(TaskState.Pending, Assert.Single(await cluster.Client.ListAsync(new TaskFilter(Queue: "dead"))).State); // A copy, which nobody runs.
        Assert.Equal(3, gate.Log.Count);
    }

    [Fact]
    public async Task A_shard_that_moves_lets_running_tasks_run()
    {
        var cluster = await StartAsync(silos: 3);
        var gate = Gate.New();
        var tasks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name))));
        await gate.HaveBegun(8);
        var before = gate.Log.GroupBy(w => w).ToDictionary(g => g.Key, g => g.Count());
        cluster.Crash(2);
        await gate.HaveBegun(before.GetValueOrDefault("worker-3")); // Those that ran there, and no other.
        gate.Open();
        await Task.WhenAll(tasks.Select(t => t.GetAsync(Patience)));
        Assert.Equal(8 + before.GetValueOrDefault("worker-3"), gate.Log.Count);
    }

    [Fact]
    public async Task A_silo_that_stops_finishes_what_runs_and_hands_back_the_rest()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1);
        var gate = Gate.New();
        var running = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        await gate.HaveBegun();
        var waiting = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1))));
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 4);
        var stopping = cluster.StopAsync(0);
        Assert.Equal(new[] { 1, 2, 3, 4, 5 }, await Task.WhenAll(waiting.Select(w => w.GetAsync(Patience))));
        Assert.False(stopping.IsCompleted);
        gate.Open();
        Assert.Equal("worker-1", await running.GetAsync(Patience));
        await stopping.WaitAsync(Patience, TimeProvider.System);
        Assert.Single(gate.Log);
    }

    [Fact]
    public async Task What_runs_while_its_silo_stops_stays_its_own_for_longer_than_a_session()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time, configure: o => (o.Worker.Concurrency, o.Worker.ShutdownTimeout) = (1, TimeSpan.FromHours(1)));
        var gate = Gate.New();
        var running = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        await gate.HaveBegun();
        await cluster.AddSiloAsync();
        var stopping = cluster.StopAsync(0);
        var later = time.Elapsed + TimeSpan.FromSeconds(30);
        await Eventually(time, () => Task.FromResult(time.Elapsed >= later));
        gate.Open();
        await Eventually(time, () => Task.FromResult(stopping.IsCompleted));
        Assert.Equal("worker-1", await running.GetAsync());
        Assert.Single(gate.Log);
    }

    [Fact]
    public async Task A_late_outcome_is_dropped_and_counted()
    {
        var cluster = await StartAsync();
        var sum = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        await sum.GetAsync(Patience);
        await cluster.Shards.Of(sum.Id).ReportAsync(Guid.NewGuid(), [new TaskOutcome { Id = sum.Id, Kind = OutcomeKind.Failed }]);
        Assert.Equal(TaskState.Success, await sum.GetStateAsync());
        Assert.Equal(1, (await cluster.TotalsAsync()).LateOutcomes);
    }

    [Fact]
    public async Task Outcomes_wait_for_a_store_that_is_away_and_count_once()
    {
        var away = false;
        var store = new MemoryShardStore(before: _ => away ? throw new StoreUnavailableException("away") : Task.CompletedTask);
        var cluster = await StartAsync(store: store);
        var gate = Gate.New();
        var wait = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        var flaky = await cluster.Client.EnqueueAsync(CoreTasks.Flaky(gate.Name, 3, "asked").In(TimeSpan.FromMilliseconds(1)));
        await gate.HaveBegun(2);
        away = true;
        gate.Open();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1)));
        Assert.False(await wait.IsReadyAsync());
        away = false;
        Assert.Equal("worker-1", await wait.GetAsync(Patience));
        Assert.Equal(4, await flaky.GetAsync(Patience));
        Assert.Equal("1,2,3,4", string.Join(',', gate.Log.Where(l => l != "worker-1")));
    }

    [Fact]
    public async Task A_shard_whose_commit_went_wrong_is_activated_anew()
    {
        var wrong = false;
        var store = new MemoryShardStore(after: _ => wrong ? throw new InvalidDataException("nobody knows") : Task.CompletedTask);
        var cluster = await StartAsync(store: store);
        var gate = Gate.New();
        var wait = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        await gate.HaveBegun();
        var watched = wait.GetAsync(Patience); // A poll is standing, and the worker listens.
        wrong = true;
        var sending = Enumerable.Range(0, 8).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1))).ToArray();
        await Eventually(() => Task.FromResult(store.Commits > 4));
        wrong = false;
        var sums = await Task.WhenAll(sending).WaitAsync(Patience, TimeProvider.System);
        Assert.Equal(Enumerable.Range(1, 8), await Task.WhenAll(sums.Select(s => s.GetAsync(Patience))));
        gate.Open();
        Assert.Equal("worker-1", await watched);
        Assert.Single(gate.Log);
    }

    [Fact]
    public async Task A_silo_stops_at_once_although_clients_wait_for_results()
    {
        var cluster = await StartAsync(configure: o => (o.Shards.PollPeriod, o.Worker.Concurrency) = (TimeSpan.FromSeconds(25), 0));
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).In(TimeSpan.FromSeconds(1)));
        var awaited = task.GetAsync(Patience);
        var waited = cluster.Client.GetResult<int>(task.Id).GetAsync(Patience);
        await cluster.Client.GetStatisticsAsync();
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 1);
        await cluster.StopAsync(0).WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System);
        Assert.Equal((3, 3), (await awaited, await waited));
    }
}

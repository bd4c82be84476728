using Krewe.Hosting;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Queues;

public class OrderTests : ClusterTest
{
    private static void OneAtATime(SiloOptions options)
    {
        options.Shards.Shards = 1;
        options.Worker.Concurrency = 1;
        options.Worker.MaxPrefetch = 0;
    }

    [Fact]
    public async Task Higher_priorities_come_first_and_within_one_the_first()
    {
        var cluster = await StartAsync(configure: OneAtATime);
        var gate = Gate.New();
        var blocking = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        await gate.HaveBegun();
        var order = new List<AsyncResult<string>>();
        foreach (var (priority, entry) in new[] { (0, "e"), (9, "a"), (5, "c"), (0, "f"), (9, "b"), (5, "d") })
        {
            order.Add(await cluster.Client.EnqueueAsync(CoreTasks.Log(gate.Name, entry).WithPriority(priority)));
        }

        gate.Open();
        await blocking.GetAsync(Patience);
        await Task.WhenAll(order.Select(r => r.GetAsync(Patience)));
        Assert.Equal("abcdef", string.Concat(gate.Log.Skip(1)));
    }

    [Fact]
    public async Task A_worker_serves_its_queues_only()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Queues = ["fast"]);
        var other = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1));
        Assert.Equal(2, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1).On("fast"))).GetAsync(Patience));
        Assert.Equal(TaskState.Pending, await other.GetStateAsync());
        await cluster.AddSiloAsync(o => o.Worker.Queues = ["default"]);
        Assert.Equal(2, await other.GetAsync(Patience));
    }

    [Fact]
    public async Task Slow_tasks_are_not_hoarded()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1);
        var quick = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1))));
        await Task.WhenAll(quick.Select(q => q.GetAsync(Patience)));

        // Now the worker thinks that tasks are quick, and claims ahead.
        var gate = Gate.New();
        var slow = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name))));
        await gate.HaveBegun();
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 9);
        await gate.HaveBegun(9);
        gate.Open();
        var workers = await Task.WhenAll(slow.Select(s => s.GetAsync(Patience)));
        Assert.Equal((1, 9), (workers.Count(w => w == "worker-1"), workers.Count(w => w == "worker-2")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tasks_that_take_every_slot_and_every_core_delay_no_answer(bool burn)
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var busy = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => burn
            ? cluster.Client.EnqueueAsync(CoreTasks.Burn(gate.Name)).ContinueWith(t => (AsyncResult)t.Result, TaskScheduler.Default)
            : cluster.Client.EnqueueAsync(CoreTasks.Block(gate.Name)).ContinueWith(t => (AsyncResult)t.Result, TaskScheduler.Default)));
        await gate.HaveBegun(4);
        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(4, (await cluster.TotalsAsync()).Held);
        Assert.Equal(TaskState.Pending, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1))).GetStateAsync());
        var took = TimeProvider.System.GetElapsedTime(began);
        gate.Open();
        Assert.True(took < TimeSpan.FromSeconds(5), $"Three answers took {took}.");
        await Task.WhenAll(busy.Select(b => b.WaitAsync(Patience)));
    }
}

using Krewe.Hosting;
using Krewe.Schedules;
using Krewe.Tests.Hosting;
using Krewe.Tests.Limits;

namespace Krewe.Tests.Clusters;

/// <summary>Silos that do not have the same tasks: the shards of each take what the other can run.</summary>
public class NeighborTaskTests : ClusterTest
{
    [Fact]
    public async Task What_any_silo_can_run_is_taken_wherever_its_shard_is()
    {
        var cluster = await BeginAsync();
        var calls = Enumerable.Range(0, 24).Select(i => i % 2 == 0 ? CoreTasks.Add(i, 1) : Signature.Of<int>("core.add", i, 1)).ToArray();
        var single = await Task.WhenAll(calls.Select(call => cluster.Client.EnqueueAsync(call)));
        var chains = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1).Then(x => CoreTasks.Add(x, 1)).Then(x => CoreTasks.Add(x, 1)))));
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(calls).Then(CoreTasks.Sum));
        await cluster.Client.Schedules.SetAsync("soon", new Every(TimeSpan.FromDays(1)), CoreTasks.Add(1, 2));

        Assert.Equal(Enumerable.Range(1, 24), await Task.WhenAll(single.Select(s => s.GetAsync(Patience))));
        Assert.Equal(Enumerable.Range(3, 8), await Task.WhenAll(chains.Select(c => c.GetAsync(Patience))));
        Assert.Equal(300, await group.GetAsync(Patience));
        Assert.Contains(await cluster.Client.GetTasksAsync(), task => task is { Name: "core.join", Parameters: ["string", "string"] });
        var refused = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(Signature.Of<int>("core.ad", 1, 2)));
        Assert.StartsWith("No task is called 'core.ad'. Did you mean 'core.add'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_by_name_gets_the_queue_and_a_task_the_limit_that_it_is_declared_with()
    {
        var cluster = await BeginAsync(silo => silo.Worker.Queues.Add("elsewhere"));
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.Client.EnqueueAsync(Signature.Of<string>("core.elsewhere"))));
        Assert.All(await Task.WhenAll(asked.Select(a => a.GetAsync(Patience))), queue => Assert.Equal("elsewhere", queue));

        var (gate, free) = (Gate.New(), Gate.New());
        var limited = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Two(gate.Name))));
        await Eventually(() => Task.FromResult(gate.Log.Count == 2));
        var other = await cluster.Client.EnqueueAsync(CoreTasks.Log(free.Name, "ran"));
        await other.GetAsync(Patience); // There are slots left.
        Assert.Equal(2, gate.Log.Count);
        gate.Open();
        await Task.WhenAll(limited.Select(l => l.GetAsync(Patience)));
    }

    [Fact]
    public async Task Bad_arguments_are_told_by_who_can_read_them()
    {
        var cluster = await BeginAsync();
        foreach (var _ in Enumerable.Range(0, 8))
        {
            var why = await Record.ExceptionAsync(async () => await (await cluster.Client.EnqueueAsync(Signature.Of<int>("core.add", "four", 5))).GetAsync(Patience));
            Assert.True(why is SubmitRefusedException or TaskFailedException, why?.ToString());
            Assert.Contains("core.add: argument 1 (x) must be int, but \"four\" came", why!.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A silo without any of the tests' tasks, and one that has them.</summary>
    private Task<TestCluster> BeginAsync(Action<SiloOptions>? configure = null)
    {
        var first = true;
        return StartAsync(silos: 2, configure: silo =>
        {
            silo.Shards.Shards = 4;
            configure?.Invoke(silo);
            if (first)
            {
                silo.TaskAssemblies.Clear();
                silo.TaskAssemblies.Add(typeof(Cluster).Assembly); // It has none.
            }

            first = false;
        });
    }
}

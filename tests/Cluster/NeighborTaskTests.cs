using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Hosting;
using Krewe.Schedules;
using Krewe.Tests.History;
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
    public async Task Routes_hold_for_calls_by_name_of_a_task_that_declares_no_queue_wherever_its_shard_is()
    {
        var cluster = await BeginAsync(silo => silo.Routes.Add("core.add", "routed").Add("core.elsewhere", "routed"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => cluster.Client.EnqueueAsync(Signature.Of<int>("core.add", i, 1))));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.Client.EnqueueAsync(Signature.Of<string>("core.elsewhere"))));
        var ready = (await cluster.TotalsAsync()).Ready;
        Assert.Equal((8, 8), (ready["routed"], ready["elsewhere"]));
    }

    [Fact]
    public async Task Jobs_go_on_whichever_silo_comes_first_when_all_had_gone()
    {
        var cluster = await StartAsync(configure: silo => (silo.Shards.Shards, silo.Worker.Concurrency) = (4, 8));
        var gate = Gate.New();
        var chains = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1).Then(x => CoreTasks.Wait(gate.Name)).Then(x => CoreTasks.Join("on ", x)))));
        var groups = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => cluster.Client.EnqueueAsync(Canvas.Group([CoreTasks.Add(i, 1).Then(x => CoreTasks.Add(x, 1)), CoreTasks.Add(i, 2)]).Then(CoreTasks.Sum))));
        var named = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => cluster.Client.EnqueueAsync(
            Signature.Of<string>("core.join", "a", $"{i}").Then(x => CoreTasks.Wait(gate.Name)).Then(x => Signature.Of<string>("core.elsewhere")))));
        await gate.HaveBegun(8);
        cluster.Crash(0);
        gate.Open();

        // Nobody can say yet what the tasks are that go on here.
        await cluster.AddSiloAsync(WithoutTasks);
        var refused = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2)));
        Assert.StartsWith("No task is called 'core.add'.", refused.Message, StringComparison.Ordinal);
        await Eventually(async () => (await cluster.TotalsAsync()).Jobs >= 4);
        Assert.All(await Task.WhenAll(chains.Concat(named).Select(c => c.GetStateAsync())), state => Assert.False(state.IsTerminal()));

        await cluster.AddSiloAsync(silo =>
        {
            silo.Worker.Name = "knows";
            silo.Worker.Queues.Add("elsewhere");
        });
        Assert.All(await Task.WhenAll(chains.Select(c => c.GetAsync(Patience))), on => Assert.Equal("on knows", on));
        Assert.All(await Task.WhenAll(named.Select(c => c.GetAsync(Patience))), queue => Assert.Equal("elsewhere", queue));
        var sums = await Task.WhenAll(groups.Select(g => g.GetAsync(Patience)));
        Assert.Equal([4, 6, 8, 10], sums);
    }

    [Fact]
    public async Task A_name_in_a_page_of_a_large_group_that_no_silo_has_is_refused_at_once()
    {
        var cluster = await StartAsync();
        var client = cluster.NewClient(options: new() { PageMembers = 10 });
        var wrong = await Assert.ThrowsAsync<SubmitRefusedException>(() => client.EnqueueAsync(
            Canvas.Map(Enumerable.Range(0, 35), i => i < 34 ? CoreTasks.Add(i, 1) : Signature.Of<int>("core.ad", i, 1).Then(x => CoreTasks.Add(x, 1)))));
        Assert.StartsWith("No task is called 'core.ad'. Did you mean 'core.add'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_a_silo_could_run_that_has_gone_is_known_until_one_of_its_name_says_otherwise()
    {
        var cluster = await BeginAsync();
        await cluster.StopAsync(1);
        var waits = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1))));
        await cluster.AddSiloAsync(silo =>
        {
            WithoutTasks(silo);
            silo.Worker.Name = "worker-2";
        });
        await Eventually(async () => (await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Record.ExceptionAsync(() => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 2).WithId($"late-{i}"))))))
            .All(error => error is SubmitRefusedException)); // Whichever shards they belong to.
        await cluster.AddSiloAsync();
        Assert.Equal(Enumerable.Range(1, 8), await Task.WhenAll(waits.Select(w => w.GetAsync(Patience))));
    }

    [Fact]
    public void Of_what_neighbors_say_of_a_task_the_word_of_the_last_that_started_counts()
    {
        var registry = new TaskRegistry([]);
        registry.Learn("127.0.0.1:5@20", "b", [Says("new", 6), Says("only new", 1)]);
        registry.Learn("127.0.0.1:4@10", "a", [Says("new", 3), Says("only old", 1)]);
        Assert.Equal([("new", 6), ("only new", 1), ("only old", 1)], registry.Elsewhere.Values.Select(t => (t.Name, t.Priority)).Order());
        var known = registry.Elsewhere;
        registry.Learn("127.0.0.1:6@30", "c", [Says("new", 6)]);
        Assert.Same(known, registry.Elsewhere); // Nothing else was learnt.
        registry.Forget("127.0.0.1:6@30");
        registry.Forget("127.0.0.1:5@20");
        Assert.Equal([("new", 3), ("only old", 1)], registry.Elsewhere.Values.Select(t => (t.Name, t.Priority)).Order());

        static RegisteredTask Says(string name, int priority) =>
            new(name, $"{name}(int x)", "default", priority, 0, null, null, false, TimeSpan.FromDays(1)) { Parameters = ["int"] };
    }

    [Fact]
    public async Task Of_a_task_that_only_a_neighbor_has_so_many_records_are_kept_as_it_says()
    {
        var cluster = await BeginAsync();
        var calls = await Task.WhenAll(Enumerable.Range(0, 24).Select(n => cluster.Client.EnqueueAsync(HistoryTasks.Counted(n))));
        await Task.WhenAll(calls.Select(call => call.GetAsync(Patience)));
        await Eventually(async () => (await cluster.Client.ListAsync(new() { Name = "history.counted" })).Count <= 4);
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
                WithoutTasks(silo);
            }

            first = false;
        });
    }

    private static void WithoutTasks(SiloOptions silo)
    {
        silo.TaskAssemblies.Clear();
        silo.TaskAssemblies.Add(typeof(Cluster).Assembly); // It has none.
    }
}

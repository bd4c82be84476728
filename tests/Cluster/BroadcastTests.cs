using Krewe.Execution;
using Krewe.Results;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Clusters;

/// <summary>One task on every silo.</summary>
public class BroadcastTests : ClusterTest
{
    [Fact]
    public async Task Every_silo_answers_once_whatever_queues_it_serves()
    {
        var cluster = await StartAsync(silos: 3);
        await cluster.AddSiloAsync(o => o.Worker.Queues = ["mail"]);
        await AreThere(cluster, 4);
        var given = await cluster.Client.BroadcastAsync(CoreTasks.Where(), Patience);
        Assert.Equal(["worker-1", "worker-2", "worker-3", "worker-4"], given.Results.Order());
        Assert.All(given.Answers, a => Assert.Equal((a.Node, TaskState.Success, true), (a.Result, a.State, a.Answered)));
        Assert.Empty(given.Silent);
    }

    [Fact]
    public async Task Only_the_silos_that_are_named_run_it_and_a_name_nobody_has_is_told()
    {
        var cluster = await StartAsync(silos: 3);
        await AreThere(cluster, 3);
        var given = await cluster.Client.BroadcastAsync(CoreTasks.Where(), Patience, ["worker-3", "worker-9"]);
        Assert.Equal("worker-3", Assert.Single(given.Results));
        Assert.Equal("worker-9", Assert.Single(given.Missing));
        Assert.Equal("worker-9", Assert.Single(given.Silent));
    }

    [Fact]
    public async Task A_silo_on_which_it_fails_has_answered()
    {
        var cluster = await StartAsync(silos: 2);
        await AreThere(cluster, 2);
        var given = await cluster.Client.BroadcastAsync(CoreTasks.FailOn("worker-2"), Patience);
        Assert.Equal("worker-1", Assert.Single(given.Results));
        var failed = given.Answers.Single(a => a.Node == "worker-2");
        Assert.Equal((TaskState.Failure, "not on worker-2", true), (failed.State, failed.Error?.Message, failed.Answered));
        Assert.Empty(given.Silent);
    }

    [Fact]
    public async Task A_silo_that_is_full_does_not_answer_and_never_runs_it_later()
    {
        var cluster = await StartAsync(silos: 2, configure: o => o.Worker.Concurrency = 1);
        await AreThere(cluster, 2);
        var gate = Gate.New();
        await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        await gate.HaveBegun();
        var busy = gate.Log.Single();
        var given = await cluster.Client.BroadcastAsync(CoreTasks.Log(gate.Name, "ran"), TimeSpan.FromSeconds(2));
        Assert.Equal(busy, Assert.Single(given.Silent));
        var silent = given.Answers.Single(a => !a.Answered);
        var record = await cluster.Client.GetResult<string>(silent.TaskId).WaitAsync(Patience);
        Assert.Equal((TaskState.Revoked, ErrorTypes.Expired), (record.State, record.Error?.Type));
        gate.Open();
        Assert.Equal([busy, "ran"], gate.Log);
    }

    [Fact]
    public async Task What_waits_for_a_silo_that_died_comes_to_an_end()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(silos: 2, time: time);
        await Eventually(time, async () => (await cluster.Client.GetNodesAsync()).Count == 2);
        var gate = Gate.New();
        var asking = cluster.Client.BroadcastAsync(CoreTasks.RetryOn(gate.Name, "worker-2"), TimeSpan.FromSeconds(30));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 2));
        cluster.Crash(1); // The retry is due when it is gone, and in its queue.
        var given = await Answer(time, asking);
        var silent = given.Answers.Single(a => a.Node == "worker-2");
        Assert.False(silent.Answered);
        await Eventually(time, async () => (await cluster.Client.GetResult<string>(silent.TaskId).GetStateAsync()) == TaskState.Revoked);
    }

    [Fact]
    public async Task A_graph_is_refused()
    {
        var cluster = await StartAsync();
        var error = await Assert.ThrowsAsync<ArgumentException>(() => cluster.Client.BroadcastAsync(CoreTasks.Add(1, 2).Then(r => CoreTasks.Add(r, 3))));
        Assert.Contains("Only a single task can be broadcast", error.Message);
    }

    private static Task AreThere(TestCluster cluster, int silos) => Eventually(async () => (await cluster.Client.GetNodesAsync()).Count == silos);
}

using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Clusters;

/// <summary>Broadcasts whose calls go astray: what cannot be reached costs one answer at most.</summary>
public class BroadcastFaultTests : ClusterTest
{
    [Fact]
    public async Task A_shard_that_moves_is_asked_again()
    {
        var cluster = await StartAsync(silos: 2);
        await AreThere(cluster.Client, 2);
        var calls = 0;
        var client = Disturbed(cluster, (method, _) =>
            method == nameof(IShardGrain.GetStatisticsAsync) && Interlocked.Increment(ref calls) is 1 or 3 or 4 ? new ShardMovedException(0) : null);

        var given = await client.BroadcastAsync(CoreTasks.Where(), Patience);

        Assert.Equal(["worker-1", "worker-2"], given.Results.Order());
        Assert.Equal(5, calls); // Two shards, and three failures.
        calls = 0;
        Assert.Equal(2, (await client.GetNodesAsync()).Count);
        Assert.Equal(5, calls);
    }

    [Fact]
    public async Task Shards_that_never_answer_are_told_when_the_time_is_over()
    {
        var cluster = await StartAsync();
        var client = Disturbed(cluster, (method, _) => method == nameof(IShardGrain.GetStatisticsAsync) ? new ShardMovedException(7) : null);

        var error = await Assert.ThrowsAsync<ClusterUnavailableException>(() => client.BroadcastAsync(CoreTasks.Where(), TimeSpan.FromSeconds(1)));

        Assert.Contains("within 1s (Shard 7 is being taken over", error.Message);
    }

    [Fact]
    public async Task A_submission_that_fails_is_an_answer_and_the_others_count()
    {
        var cluster = await StartAsync(silos: 2);
        await AreThere(cluster.Client, 2);
        var queue = await QueueOf(cluster.Client, "worker-2");
        var client = Disturbed(cluster, (_, arguments) => IsFor(queue, arguments) ? new StoreUnavailableException("no room") : null);

        var given = await client.BroadcastAsync(CoreTasks.Where(), Patience);

        Assert.Equal("worker-1", Assert.Single(given.Results));
        var failed = given.Answers.Single(a => a.Node == "worker-2");
        Assert.Equal((false, TaskState.Unknown, "no room"), (failed.Answered, failed.State, failed.Error?.Message));
        Assert.Equal(typeof(StoreUnavailableException).FullName, failed.Error?.Type);
        Assert.Equal(TaskState.Unknown, await cluster.Client.GetResult<string>(failed.TaskId).GetStateAsync());
        Assert.Equal("worker-2", Assert.Single(given.Silent));
    }

    [Fact]
    public async Task A_task_that_is_refused_is_an_error_of_the_caller()
    {
        var cluster = await StartAsync();
        await AreThere(cluster.Client, 1);
        await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.BroadcastAsync(Signature.Of<int>("no.such.task"), Patience));
    }

    [Fact]
    public async Task Who_cannot_be_asked_at_the_end_has_not_answered()
    {
        var cluster = await StartAsync(silos: 2, configure: o => o.Worker.Concurrency = 1);
        await AreThere(cluster.Client, 2);
        var gate = Gate.New();
        await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        await gate.HaveBegun();
        var client = Disturbed(cluster, (method, _) => method == nameof(ITaskGrain.GetStateAsync) ? new OrleansException("cut off") : null);

        var given = await client.BroadcastAsync(CoreTasks.Log(gate.Name, "ran"), TimeSpan.FromSeconds(2));

        var silent = given.Answers.Single(a => a.Node == gate.Log.First());
        Assert.Equal((false, TaskState.Pending), (silent.Answered, silent.State));
        Assert.StartsWith($"Task {silent.TaskId} was not reached within 5s (cut off).", silent.Error?.Message, StringComparison.Ordinal);
        gate.Open();
    }

    [Fact]
    public async Task A_silo_that_dies_in_the_middle_costs_its_own_answer_alone()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(silos: 2, time: time, configure: o => o.Shards.SessionTimeout = TimeSpan.FromMinutes(5)); // By this clock a busy machine is slow.
        await Eventually(time, async () => (await cluster.Client.GetNodesAsync()).Count == 2);
        var queue = await Answer(time, QueueOf(cluster.Client, "worker-2"));
        var dead = 0;
        var client = Disturbed(cluster, (_, arguments) =>
        {
            if (IsFor(queue, arguments) && Interlocked.Exchange(ref dead, 1) == 0)
            {
                cluster.Crash(1);
            }

            return null;
        });

        var given = await Answer(time, client.BroadcastAsync(CoreTasks.Where(), TimeSpan.FromSeconds(10)));

        Assert.Equal("worker-1", Assert.Single(given.Results));
        Assert.Equal("worker-2", Assert.Single(given.Silent));
    }

    private static Task AreThere(ICluster client, int silos) => Eventually(async () => (await client.GetNodesAsync()).Count == silos);

    private static async Task<string> QueueOf(ICluster client, string node) =>
        QueueNames.OfSilo((await client.GetNodesAsync()).Single(n => n.Name == node).Silo);

    private static bool IsFor(string queue, object?[] arguments) => arguments is [SubmitBatch batch] && Array.Exists(batch.Messages, m => m.Queue == queue);

    /// <summary>A client of which some calls fail; each submission is a call of its own.</summary>
    private static ICluster Disturbed(TestCluster cluster, Func<string, object?[], Exception?> fault) => cluster.NewClient(
        grains => Through.Grains<ITaskGrain>(Through.Grains<IShardGrain>(grains, shard => Through.Failing(shard, fault)), task => Through.Failing(task, fault)),
        new ClientOptions { MaxBatch = 1 });
}

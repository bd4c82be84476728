using System.Collections.Concurrent;
using Krewe.Clusters;
using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Tests.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Results;

/// <summary>Questions about tasks, and orders to them, that go astray: while a silo goes or a shard moves they are asked again.</summary>
public class QuestionFaultTests : ClusterTest
{
    [Fact]
    public async Task What_fails_because_a_silo_goes_is_asked_again()
    {
        var cluster = await StartAsync();
        var gone = new ConcurrentDictionary<string, bool>();
        var client = Disturbed(cluster, method => gone.TryAdd(method, true), Patience);
        var ended = await client.EnqueueAsync(CoreTasks.Add(1, 2));
        await ended.GetAsync(Patience);
        var waits = await client.EnqueueAsync(CoreTasks.Add(1, 2).In(TimeSpan.FromHours(1)));

        gone.Clear();
        Assert.Equal(TaskState.Success, await ended.GetStateAsync());
        Assert.Equal(RevokeStatus.Revoked, await waits.RevokeAsync());
        await ended.ForgetAsync();
        Assert.Equal(waits.Id, Assert.Single(await client.ListAsync(new TaskFilter())).Id);
        Assert.Contains(await client.GetTasksAsync(), task => task.Name == "core.add");
        Assert.Equal(2, (await client.GetStatisticsAsync()).Sum(s => s.Submitted));
        string[] disturbed =
        [
            nameof(IClusterGrain.DescribeAsync), nameof(IShardGrain.FindAsync), nameof(IShardGrain.GetStatisticsAsync), nameof(IShardGrain.ListAsync),
            nameof(ITaskGrain.ForgetAsync), nameof(ITaskGrain.GetStateAsync), nameof(ITaskGrain.RevokeAsync),
        ];
        Assert.Equal(disturbed.Order(), gone.Keys.Intersect(disturbed).Order());
    }

    [Fact]
    public async Task A_revoke_whose_answer_is_lost_says_what_it_has_done()
    {
        var cluster = await StartAsync();
        var lost = 0;
        var client = cluster.NewClient(grains => Through.Grains<ITaskGrain>(grains, task => Through.Of<ITaskGrain>((method, arguments) =>
            method.Name == nameof(ITaskGrain.RevokeAsync) && Interlocked.Increment(ref lost) == 1 ? LoseAsync(task) : method.Invoke(task, arguments))));
        var waits = await client.EnqueueAsync(CoreTasks.Add(1, 2).In(TimeSpan.FromHours(1)));
        Assert.Equal(RevokeStatus.Revoked, await waits.RevokeAsync());
        Assert.Equal(2, lost);
        Assert.Equal(RevokeStatus.Finished, await waits.RevokeAsync());

        static async Task<RevokeStatus> LoseAsync(ITaskGrain task)
        {
            await task.RevokeAsync(false);
            throw new SiloUnavailableException("Gone");
        }
    }

    [Fact]
    public async Task What_is_never_answered_says_so_when_the_time_is_over()
    {
        var cluster = await StartAsync();
        var client = Disturbed(cluster, method => method is nameof(ITaskGrain.GetStateAsync), TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAsync<ClusterUnavailableException>(() => client.GetResult<int>("some").GetStateAsync());
        Assert.Equal("Task some was not reached within 1s (Gone). Check that a silo is running and can be reached.", error.Message);
    }

    /// <summary>A client of which each call fails that <paramref name="fails"/> says so of.</summary>
    private static ICluster Disturbed(TestCluster cluster, Func<string, bool> fails, TimeSpan patience) => cluster.NewClient(
        grains => Disturbed<IClusterGrain>(Disturbed<ITaskGrain>(Disturbed<IShardGrain>(grains, fails), fails), fails), new() { SubmitTimeout = patience });

    private static IGrainFactory Disturbed<T>(IGrainFactory grains, Func<string, bool> fails)
        where T : class, IAddressable =>
        Through.Grains<T>(grains, grain => Through.Failing(grain, (method, _) => fails(method) ? new SiloUnavailableException("Gone") : null));
}

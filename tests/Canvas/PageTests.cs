using Krewe.Graphs;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Krewe.Tests.Graphs;

/// <summary>The pages of large groups: each submission has its own, and they go with the job.</summary>
public class PageTests : ClusterTest
{
    private static readonly TimeSpan Later = TimeSpan.FromHours(1);

    private readonly SimulatedTime time = new();

    [Fact]
    public async Task A_second_submission_of_an_id_leaves_the_pages_of_the_first_alone()
    {
        var (cluster, client) = await BeginAsync();
        var first = await Answer(time, client.EnqueueAsync(Adds(50, 1).In(Later).WithId("x")));
        var before = Stored(cluster);
        await Answer(time, client.EnqueueAsync(Adds(70, 2).In(Later).WithId("x")));
        Assert.Equal(before, Stored(cluster));
        time.Advance(Later);
        await Eventually(time, () => first.IsReadyAsync());
        Assert.Equal(Enumerable.Range(1, 50), await Answer(time, first.GetAsync()));
        await NothingIsLeftAsync(cluster);

        await Answer(time, client.EnqueueAsync(Adds(70, 3).WithId("x")));
        await NothingIsLeftAsync(cluster);
        Assert.Equal(Enumerable.Range(1, 50), await Answer(time, first.GetAsync()));
    }

    [Fact]
    public async Task A_page_that_is_missing_fails_the_group()
    {
        var (cluster, client) = await BeginAsync();
        var group = await Answer(time, client.EnqueueAsync(Adds(50, 1).In(Later)));
        var third = Assert.Single(Stored(cluster), key => key.EndsWith("/2", StringComparison.Ordinal));
        await cluster.Shards.Grains.GetGrain<IPageGrain>(third).ClearAsync(nested: false);
        time.Advance(Later);
        await Eventually(time, () => group.IsReadyAsync());
        var record = await Answer(time, group.GetRecordAsync());
        Assert.Equal((TaskState.Failure, ErrorTypes.MemberFailed), (record.State, record.Error?.Type));
        Assert.Equal("Member 21 of 50: It cannot be submitted: the stored page of members that begins with it is missing.", record.Error!.Message);
        await NothingIsLeftAsync(cluster);
    }

    [Fact]
    public async Task A_page_that_another_activation_has_stored_is_not_missing_for_one_that_was_there_before()
    {
        var (cluster, _) = await BeginAsync();
        var page = cluster.Shards.Grains.GetGrain<IPageGrain>("x/n/0");
        Assert.Null(await page.LoadAsync());
        await States(cluster).WriteStateAsync("page", page.GetGrainId(), new GrainState<PageState>(new() { Members = [1, 2] }));
        Assert.Equal([1, 2], await page.LoadAsync());
    }

    [Fact]
    public async Task Pages_of_a_job_that_a_copy_of_its_batch_may_have_brought_are_not_of_no_use_when_the_store_fails_for_this_one()
    {
        var failing = true;
        var store = new MemoryShardStore(before: _ => failing ? Task.FromException(new StoreUnavailableException("away")) : Task.CompletedTask);
        var cluster = await StartAsync(1, o => (o.Shards.Shards, o.Worker.Concurrency) = (1, 0), time, store);
        var paged = Adds(50, 1).Node with { Members = null, Count = 50, Pages = [0, 10, 20, 30, 40], Nonce = "n" };
        TaskMessage[] messages = [GraphMessages.ToMessage(paged, "x", null, null, null), GraphMessages.ToMessage(CoreTasks.Add(1, 2).Unique("k").Node, "y", null, null, null)];
        var reply = await Answer(time, cluster.Shards[0].SubmitAsync(new(Guid.NewGuid(), 1, messages)));
        Assert.Equal([UniqueOutcome.Unavailable, UniqueOutcome.Unavailable], reply.Uniques!.Select(u => u.Outcome));
        Assert.Null(reply.Others);

        failing = false;
        Assert.Null((await Answer(time, cluster.Shards[0].SubmitAsync(new(Guid.NewGuid(), 1, messages)))).Others);
        messages[0] = GraphMessages.ToMessage(paged with { Nonce = "m" }, "x", null, null, null);
        reply = await Answer(time, cluster.Shards[0].SubmitAsync(new(Guid.NewGuid(), 1, messages)));
        Assert.Equal(0, Assert.Single(reply.Others!));
    }

    [Fact]
    public async Task A_submission_that_is_refused_leaves_nothing_behind()
    {
        var (cluster, client) = await BeginAsync();
        await Assert.ThrowsAsync<SubmitRefusedException>(() => client.EnqueueAsync(Adds(50, 1).On("no queue is called this")));
        await Assert.ThrowsAsync<SubmitRefusedException>(() => client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 50), i =>
            i == 40 ? CoreTasks.Add(1, 1).WithId("own") : CoreTasks.Add(i, 1))));
        Assert.Empty(Stored(cluster));
    }

    [Fact]
    public async Task What_is_revoked_before_its_start_leaves_nothing_behind()
    {
        var (cluster, client) = await BeginAsync();
        var nested = Canvas.Group(Enumerable.Range(0, 25).Select(i => Adds(25, i)));
        foreach (var whole in new Signature<int[][]>[] { nested.In(Later), CoreTasks.Add(1, 1).Then(_ => nested).In(Later), CoreTasks.Add(1, 1).In(Later).Then(_ => nested) })
        {
            var job = await Answer(time, client.EnqueueAsync(whole));
            Assert.Equal(3 + (25 * 3), Stored(cluster).Length);
            await Answer(time, job.RevokeAsync());
            await Eventually(time, () => job.IsReadyAsync());
            Assert.Equal(TaskState.Revoked, await Answer(time, job.GetStateAsync()));
            await NothingIsLeftAsync(cluster);
        }
    }

    [Fact]
    public async Task The_links_that_a_failed_chain_never_reached_leave_nothing_behind()
    {
        var (cluster, client) = await BeginAsync();
        var chain = await Answer(time, client.EnqueueAsync(CoreTasks.End("the cause").Then(_ => Adds(50, 1)).Then(all => CoreTasks.Sum(all))));
        await Eventually(time, () => chain.IsReadyAsync());
        Assert.Equal(TaskState.Failure, await Answer(time, chain.GetStateAsync()));
        await NothingIsLeftAsync(cluster);
    }

    [Fact]
    public async Task Large_groups_within_large_groups_run_and_leave_nothing_behind()
    {
        var (cluster, client) = await BeginAsync();
        var group = await Answer(time, client.EnqueueAsync(Canvas.Group(Enumerable.Range(0, 12).Select(i => Adds(12, i)))));
        await Eventually(time, () => group.IsReadyAsync());
        Assert.Equal(Enumerable.Range(0, 12).Select(i => Enumerable.Range(i, 12).ToArray()), await Answer(time, group.GetAsync()));
        await NothingIsLeftAsync(cluster);
    }

    private async Task<(TestCluster Cluster, ICluster Client)> BeginAsync()
    {
        var cluster = await StartAsync(time: time);
        return (cluster, cluster.NewClient(options: new() { PageMembers = 10 }));
    }

    private Task NothingIsLeftAsync(TestCluster cluster) => Eventually(time, async () =>
        Stored(cluster).Length == 0 && (await cluster.Service<IReminderTable>().ReadRows(0, 0)).Reminders.Count == 0);

    private static Signature<int[]> Adds(int members, int more) => Canvas.Map(Enumerable.Range(0, members), i => CoreTasks.Add(i, more));

    private static string[] Stored(TestCluster cluster) =>
        [.. States(cluster).Stored.Select(s => s.Grain.Key.ToString()!).Order(StringComparer.Ordinal)];

    private static MemoryGrainStorage States(TestCluster cluster) =>
        (MemoryGrainStorage)cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(StorageNames.State);
}

using Krewe.Graphs;
using Krewe.Hosting;
using Krewe.Storage;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Krewe.Tests.Graphs;

/// <summary>Pages that nobody else removes remove themselves, and no others do.</summary>
public class UnwantedPageTests : ClusterTest
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly SimulatedTime time = new();

    [Fact]
    public async Task A_page_whose_job_never_comes_goes_when_twice_its_time_is_over()
    {
        var (cluster, _) = await BeginAsync();
        await StoreAsync(cluster, "lost/n/0");
        await LetLooksPassAsync(cluster, 3);
        Assert.Equal(["lost/n/0"], Stored(cluster));
        await LetLooksPassAsync(cluster, 1);
        await NothingIsLeftAsync(cluster);
    }

    [Fact]
    public async Task Pages_of_a_job_that_waits_for_its_time_stay_and_those_of_another_submission_of_its_id_go()
    {
        var (cluster, client) = await BeginAsync();
        var group = await Answer(time, client.EnqueueAsync(Adds(50, 1).In(10 * Kept).WithId("x")));
        var its = Stored(cluster);
        await StoreAsync(cluster, "x/other/0");
        await LetLooksPassAsync(cluster, 8);
        await Eventually(time, () => Task.FromResult(Stored(cluster).SequenceEqual(its)));
        Assert.Equal(its.Length, await RemindersAsync(cluster));
        time.Advance(6 * Kept);
        await Eventually(time, () => group.IsReadyAsync());
        Assert.Equal(Enumerable.Range(1, 50), await Answer(time, group.GetAsync()));
        await NothingIsLeftAsync(cluster);
    }

    [Fact]
    public async Task Pages_of_a_group_that_a_member_will_submit_stay_although_the_job_has_failed()
    {
        var (cluster, client) = await BeginAsync();
        var members = Canvas.Group(CoreTasks.End("fail").Then(_ => Adds(50, 1)), CoreTasks.Add(1, 1).In(10 * Kept).Then(_ => Adds(50, 2)));
        var job = await Answer(time, client.EnqueueAsync(members));
        await Eventually(time, () => job.IsReadyAsync());
        Assert.Equal(TaskState.Failure, await Answer(time, job.GetStateAsync()));
        await Eventually(time, () => Task.FromResult(Stored(cluster).Length == 5));
        await LetLooksPassAsync(cluster, 8);
        Assert.Equal(5, Stored(cluster).Length);
        time.Advance(6 * Kept);
        var second = client.GetResult<int[]>($"{job.Id}:1");
        await Eventually(time, () => second.IsReadyAsync());
        Assert.Equal(Enumerable.Range(2, 50), await Answer(time, second.GetAsync()));
        await NothingIsLeftAsync(cluster);
    }

    [Fact]
    public async Task A_copy_of_a_page_that_comes_after_its_job_has_ended_goes()
    {
        var (cluster, client) = await BeginAsync();
        var group = await Answer(time, client.EnqueueAsync(Adds(50, 1).In(Kept)));
        var key = Stored(cluster)[2];
        time.Advance(Kept);
        await Eventually(time, () => group.IsReadyAsync());
        await NothingIsLeftAsync(cluster);
        await StoreAsync(cluster, key);
        await LetLooksPassAsync(cluster, 4);
        await NothingIsLeftAsync(cluster);
    }

    [Fact]
    public async Task A_page_that_is_stored_again_looks_again_whatever_another_activation_has_done()
    {
        var (cluster, _) = await BeginAsync();
        await StoreAsync(cluster, "lost/n/0");
        var reminders = cluster.Service<IReminderTable>();
        var reminder = Assert.Single((await reminders.ReadRows(0, 0)).Reminders);
        await reminders.RemoveRow(reminder.GrainId, reminder.ReminderName, reminder.ETag!);
        await StoreAsync(cluster, "lost/n/0");
        await LetLooksPassAsync(cluster, 4);
        await NothingIsLeftAsync(cluster);
    }

    [Fact]
    public async Task Pages_stay_for_as_long_as_a_client_goes_on_trying_to_submit_their_job()
    {
        var (cluster, _) = await BeginAsync();
        var client = cluster.NewClient(options: new() { PageMembers = 10, PagesKept = Kept, SubmitTimeout = 6 * Kept });
        await Answer(time, client.EnqueueAsync(Adds(50, 1).In(20 * Kept)));
        Assert.All((await cluster.Service<IReminderTable>().ReadRows(0, 0)).Reminders, reminder => Assert.Equal(3 * Kept, reminder.Period));
    }

    [Fact]
    public async Task A_group_whose_members_take_too_long_to_read_is_refused()
    {
        var (cluster, client) = await BeginAsync();
        var slow = Enumerable.Range(0, 100).Select(i =>
        {
            time.Advance(i == 85 ? Kept : TimeSpan.Zero); // Eight pages are stored, and the next has not been begun.
            return CoreTasks.Add(i, 1);
        });
        var refusal = await Assert.ThrowsAsync<SubmitRefusedException>(() => Answer(time, client.EnqueueAsync(Canvas.Group(slow))));
        Assert.StartsWith("Reading and storing the members of a large group took longer than PagesKept (01:00:00).", refusal.Message, StringComparison.Ordinal);
        await NothingIsLeftAsync(cluster);
    }

    [Fact]
    public void A_page_knows_the_jobs_above_it()
    {
        Assert.Equal(("a/b:3:0", "n"), GraphPageKeys.Parse(GraphPageKeys.Of("a/b:3:0", "n", 12)));
        Assert.Equal(["a/b", "a/b:3", "a/b:3:0"], GraphPageKeys.JobsAbove("a/b:3:0"));
        Assert.Equal(["x"], GraphPageKeys.JobsAbove("x"));
        Assert.Equal([":", "::"], GraphPageKeys.JobsAbove("::"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31 * 24 * 60)]
    public void A_time_that_cannot_be_kept_is_no_option(int minutes) => Assert.Equal(
        $"PagesKept is '{TimeSpan.FromMinutes(minutes)}'; allowed: 2 min to 30 days.",
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddKreweClient(c => c.PagesKept = TimeSpan.FromMinutes(minutes))).Message);

    private async Task<(TestCluster Cluster, ICluster Client)> BeginAsync()
    {
        var cluster = await StartAsync(time: time);
        return (cluster, cluster.NewClient(options: new() { PageMembers = 10, PagesKept = Kept }));
    }

    private Task<bool> StoreAsync(TestCluster cluster, string key) => Answer(time, StoreOneAsync(cluster, key));

    private static async Task<bool> StoreOneAsync(TestCluster cluster, string key)
    {
        await cluster.Shards.Grains.GetGrain<IPageGrain>(key).StoreAsync("[]"u8.ToArray(), [], [], Kept);
        return true;
    }

    /// <summary>Lets each page look so many times, one after the other: what a look has found is written before the next.</summary>
    private async Task LetLooksPassAsync(TestCluster cluster, int looks)
    {
        for (var i = 0; i < looks; i++)
        {
            await cluster.TickAsync(time, Kept / 2);
            foreach (var key in Stored(cluster))
            {
                await Answer(time, cluster.Shards.Grains.GetGrain<IPageGrain>(key).LoadAsync()); // It answers when it has looked.
            }
        }
    }

    private Task NothingIsLeftAsync(TestCluster cluster) =>
        Eventually(time, async () => Stored(cluster).Length == 0 && await RemindersAsync(cluster) == 0);

    private static async Task<int> RemindersAsync(TestCluster cluster) => (await cluster.Service<IReminderTable>().ReadRows(0, 0)).Reminders.Count;

    private static Signature<int[]> Adds(int members, int more) => Canvas.Map(Enumerable.Range(0, members), i => CoreTasks.Add(i, more));

    private static string[] Stored(TestCluster cluster) =>
        [.. ((MemoryGrainStorage)cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(StorageNames.State)).Stored
            .Where(s => s.Name == "page").Select(s => s.Grain.Key.ToString()!).Order(StringComparer.Ordinal)];
}

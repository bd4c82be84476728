using Krewe.Results;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Graphs;

/// <summary>Groups that are read member by member.</summary>
public class AsCompletedTests : ClusterTest
{
    [Fact]
    public async Task Members_come_as_they_end_whatever_their_place()
    {
        var cluster = await StartAsync();
        var (slow, slower) = (Gate.New(), Gate.New());
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(
            CoreTasks.Wait(slower.Name), CoreTasks.Wait(slow.Name), CoreTasks.Join("a", "b"), CoreTasks.End("the cause")));
        await using var members = group.AsCompletedAsync().GetAsyncEnumerator();
        var quick = new[] { await NextAsync(members), await NextAsync(members) }.OrderBy(m => m.Index).ToArray();
        Assert.Equal((2, "ab", TaskState.Success, $"{group.Id}:2"), (quick[0].Index, quick[0].Value, quick[0].Record.State, quick[0].Task.Id));
        Assert.Equal((3, false, "the cause"), (quick[1].Index, quick[1].Succeeded, quick[1].Record.Error?.Message));
        Assert.Equal("the cause", Assert.Throws<TaskFailedException>(() => quick[1].Value).RemoteMessage);
        slow.Open();
        Assert.Equal(1, (await NextAsync(members)).Index);
        slower.Open();
        Assert.Equal(0, (await NextAsync(members)).Index);
        Assert.False(await members.MoveNextAsync().AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task Each_member_of_a_group_larger_than_the_window_comes_once_also_to_who_has_only_the_id()
    {
        var cluster = await StartAsync();
        var group = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 23_000), i => CoreTasks.Add(i, 1)));
        var other = cluster.NewClient().GetResult<int[]>(group.Id);
        await HasAllAsync(other, 23_000);
        await HasAllAsync(other, 23_000); // And all of them have ended now.
        Assert.Equal(23_000, (await group.GetAsync(Patience)).Length);
    }

    [Fact]
    public async Task Large_results_and_results_that_are_groups_are_read_when_their_turn_comes()
    {
        var cluster = await StartAsync();
        var large = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(2_000, 20), size => CoreTasks.Large(size)));
        Assert.Equal(Enumerable.Range(2_000, 20), (await ReadAsync(large)).OrderBy(m => m.Index).Select(m => m.Value.Length));
        var groups = await cluster.Client.EnqueueAsync(Canvas.Group(Enumerable.Range(0, 3).Select(g => Canvas.Map(Enumerable.Range(0, 3), i => CoreTasks.Add(g, i)))));
        Assert.Equal([[0, 1, 2], [1, 2, 3], [2, 3, 4]], (await ReadAsync(groups)).OrderBy(m => m.Index).Select(m => m.Value));
        Assert.Empty(await ReadAsync(await cluster.Client.EnqueueAsync(Canvas.Group<int>())));
    }

    [Fact]
    public async Task The_group_at_the_end_of_a_chain_is_waited_for()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var chain = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name).Then(w => Canvas.Group(CoreTasks.Join(w, "1"), CoreTasks.Join(w, "2"))));
        var reading = ReadAsync(cluster.NewClient().GetResult<string[]>(chain.Id));
        await gate.HaveBegun();
        gate.Open();
        Assert.Equal(["worker-11", "worker-12"], (await reading).Select(m => m.Value).Order());
        Assert.Equal(["worker-11", "worker-12"], (await ReadAsync(chain)).Select(m => m.Value).Order());
    }

    [Fact]
    public async Task A_group_that_is_taken_back_ends_the_stream()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var group = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 12_000), i => CoreTasks.Add(i, 1)));
        await using var members = group.AsCompletedAsync().GetAsyncEnumerator();
        var first = members.MoveNextAsync().AsTask();
        await Eventually(async () => await cluster.Client.GetResult<int>($"{group.Id}:9999").GetStateAsync() == TaskState.Pending);
        await group.RevokeAsync();
        Assert.True(await first.WaitAsync(Patience));
        var count = 1;
        for (; await members.MoveNextAsync().AsTask().WaitAsync(Patience); count++)
        {
            Assert.Equal(TaskState.Revoked, members.Current.Record.State);
        }

        Assert.InRange(count, 10_000, 11_999);
        Assert.Equal(count, (await ReadAsync(cluster.NewClient().GetResult<int[]>(group.Id))).Count);
    }

    [Fact]
    public async Task What_is_no_group_or_unknown_says_so()
    {
        var cluster = await StartAsync();
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Join("a", "b"));
        await Assert.ThrowsAsync<BadResultException>(() => ReadAsync(cluster.Client.GetResult<string[]>(task.Id)));
        await Assert.ThrowsAsync<UnknownTaskException>(() => ReadAsync(cluster.Client.GetResult<string[]>("nobody")));
        var chain = await cluster.Client.EnqueueAsync(CoreTasks.End("the cause").Then(e => Canvas.Group(CoreTasks.Join(e, "1"))));
        await chain.WaitAsync(Patience);
        await Assert.ThrowsAsync<TaskFailedException>(() => ReadAsync(chain));
    }

    [Fact]
    public async Task The_stream_goes_on_when_a_silo_dies()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(silos: 3, time: time);
        var gate = Gate.New();
        var group = await Answer(time, cluster.Client.EnqueueAsync(Canvas.Group(Enumerable.Range(0, 40).Select(_ => CoreTasks.Wait(gate.Name)))));
        var reading = ReadAsync(group, Timeout.InfiniteTimeSpan);
        await gate.HaveBegun(12);
        cluster.Crash(0);
        gate.Open();
        var members = await Answer(time, reading);
        Assert.Equal(Enumerable.Range(0, 40), members.Select(m => m.Index).Order());
        Assert.All(members, m => Assert.Equal(TaskState.Success, m.Record.State));
    }

    [Fact]
    public async Task The_parts_of_a_job_are_found_by_its_id()
    {
        var cluster = await StartAsync();
        var chain = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 450), i => CoreTasks.Add(i, 1)).Then(all => CoreTasks.Sum(all)));
        await chain.WaitAsync(Patience);
        var links = await ToListAsync(cluster.NewClient().GetResult<int>(chain.Id).ChildrenAsync());
        Assert.Equal([($"{chain.Id}:0", "krewe.group"), ($"{chain.Id}:1", "core.sum")], links.Select(l => (l.Id, l.Name)));
        var members = await ToListAsync(cluster.NewClient().GetResult<int[]>(links[0].Id).ChildrenAsync());
        Assert.Equal(Enumerable.Range(0, 450).Select(i => $"{chain.Id}:0:{i}"), members.Select(m => m.Id));
        Assert.Empty(await ToListAsync(cluster.Client.GetResult<int>(links[1].Id).ChildrenAsync()));
    }

    private static async Task HasAllAsync(AsyncResult<int[]> group, int count)
    {
        var members = await ReadAsync(group);
        Assert.Equal(Enumerable.Range(0, count), members.Select(m => m.Index).Order());
        Assert.All(members, m => Assert.Equal(m.Index + 1, m.Value));
    }

    private static Task<List<GroupMember<T>>> ReadAsync<T>(AsyncResult<T[]> group, TimeSpan? limit = null) =>
        ToListAsync(group.AsCompletedAsync()).WaitAsync(limit ?? Patience);

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private static async Task<GroupMember<T>> NextAsync<T>(IAsyncEnumerator<GroupMember<T>> members)
    {
        Assert.True(await members.MoveNextAsync().AsTask().WaitAsync(Patience));
        return members.Current;
    }
}

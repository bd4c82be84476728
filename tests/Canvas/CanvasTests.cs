using Krewe.Queues;
using Krewe.Results;
using Krewe.Tests.Hosting;
using Orleans;

namespace Krewe.Tests.Graphs;

public class CanvasTests : ClusterTest
{
    [Fact]
    public async Task A_chain_hands_on_its_results()
    {
        var cluster = await StartAsync();
        Assert.Equal(14, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(2, 2).Then(r => CoreTasks.Add(r, 10)))).GetAsync(Patience));
        var twenty = CoreTasks.Join("", "0");
        for (var i = 1; i < 20; i++)
        {
            var next = $",{i}";
            twenty = twenty.Then(r => CoreTasks.Join(r, next));
        }

        var chain = await cluster.Client.EnqueueAsync(twenty);
        Assert.Equal(string.Join(',', Enumerable.Range(0, 20)), await chain.GetAsync(Patience));
        Assert.Equal("0,1", await cluster.Client.GetResult<string>($"{chain.Id}:1").GetAsync(Patience));
    }

    [Fact]
    public async Task What_is_missing_in_a_graph_is_named()
    {
        var call = CoreTasks.Add(1, 2);
        Signature<int> none = null!;
        foreach (var (made, parameter) in new (Func<object>, string)[]
        {
            (() => call.Then((Signature<int>)null!), "next"),
            (() => call.Then((Func<Input<int>, Signature<int>>)null!), "next"),
            (() => call.Then(_ => none), "next"),
            (() => call.OnSuccess(_ => none), "next"),
            (() => call.OnError(_ => none), "handler"),
            (() => none.OnSuccess(call), "signature"),
            (() => Canvas.Group(call).Reduce(null!), "merge"),
            (() => Canvas.Group(call).Reduce((_, _) => none), "merge"),
            (() => ((Signature<int[]>)null!).Reduce(CoreTasks.Add), "group"),
            (() => Canvas.Group((IEnumerable<Signature<int>>)null!), "members"),
            (() => Canvas.Map<int, int>(null!, _ => call), "items"),
            (() => Canvas.Map([1], (Func<int, Signature<int>>)null!), "task"),
            (() => Canvas.Chunks([1], 1, (Func<int, Signature<int>>)null!), "task"),
        })
        {
            Assert.Equal(parameter, Assert.ThrowsAny<ArgumentException>(made).ParamName);
        }

        var cluster = await StartAsync();
        foreach (var group in new[] { Canvas.Group(call, none), Canvas.Map([call, none], c => c), Canvas.Starmap([(1, 2), (3, 4)], (x, _) => x == 1 ? call : none) })
        {
            var error = await Assert.ThrowsAsync<ArgumentException>(() => cluster.Client.EnqueueAsync(group));
            Assert.StartsWith("Member 1 of the group is null.", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("task", (await Assert.ThrowsAsync<ArgumentException>(() => cluster.Client.EnqueueAsync(Canvas.Chunks([1], 1, _ => none)))).ParamName);
    }

    [Fact]
    public async Task A_nested_chain_sees_the_results_around_it()
    {
        var cluster = await StartAsync();
        var nested = CoreTasks.Join("a", "b").Then(ab => CoreTasks.Join("c", "d").Then(cd => CoreTasks.Join(ab, cd).Then(abcd => CoreTasks.Join(abcd, ab))));
        Assert.Equal("abcdab", await (await cluster.Client.EnqueueAsync(nested)).GetAsync(Patience));
    }

    [Fact]
    public async Task A_link_that_takes_nothing_runs_after_the_one_before()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var chain = CoreTasks.Log(gate.Name, "1").Then(CoreTasks.Log(gate.Name, "2")).Then(CoreTasks.Nothing()).Then(CoreTasks.Log(gate.Name, "3"));
        Assert.Equal("3", await (await cluster.Client.EnqueueAsync(chain)).GetAsync(Patience));
        Assert.Equal("123", string.Concat(gate.Log));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5_000)]
    public async Task A_group_gives_all_results_in_order(int members)
    {
        var cluster = await StartAsync();
        var group = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, members), i => CoreTasks.Add(i, 1)));
        Assert.Equal(Enumerable.Range(1, members), await group.GetAsync(Patience));
        Assert.Equal(Enumerable.Range(1, members), await cluster.Client.GetResult<int[]>(group.Id).GetAsync(Patience));
        Assert.Equal(members, (await group.GetRecordAsync()).Gathered);
    }

    [Fact]
    public async Task A_chain_that_ends_with_a_group_gives_the_results_of_the_group()
    {
        var cluster = await StartAsync();
        var chain = CoreTasks.Add(1, 1).Then(r => Canvas.Group(CoreTasks.Add(r, 1), CoreTasks.Add(r, 2)));
        var ended = await cluster.Client.EnqueueAsync(chain);
        Assert.Equal(new[] { 3, 4 }, await ended.GetAsync(Patience));
        Assert.Equal((2, $"{ended.Id}:1"), ((await ended.GetRecordAsync()).Gathered!.Value, (await ended.GetRecordAsync()).GatheredBy));
        Assert.Equal([[3, 4], [3, 4]], await (await cluster.Client.EnqueueAsync(Canvas.Group(chain, chain))).GetAsync(Patience));
        Assert.Equal(new[] { 3, 4 }, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(0, 0).Then(_ => chain))).GetAsync(Patience));
        Assert.Equal(new[] { 14 }, await (await cluster.Client.EnqueueAsync(Canvas.Group(chain.Then(all => CoreTasks.Sum(all)).Then(s => CoreTasks.Add(s, 7))))).GetAsync(Patience));
    }

    [Fact]
    public async Task Starmap_and_chunks_call_with_many_arguments_and_in_portions()
    {
        var cluster = await StartAsync();
        Assert.Equal(new[] { 3, 7 }, await (await cluster.Client.EnqueueAsync(Canvas.Starmap([(1, 2), (3, 4)], (a, b) => CoreTasks.Add(a, b)))).GetAsync(Patience));
        var chunks = await cluster.Client.EnqueueAsync(Canvas.Chunks(Enumerable.Range(0, 7), 3, i => CoreTasks.Add(i, 1)));
        Assert.Equal([[1, 2, 3], [4, 5, 6], [7]], await chunks.GetAsync(Patience));
        Assert.Equal(3, (await chunks.GetRecordAsync()).Gathered);
    }

    [Fact]
    public async Task A_chord_runs_when_all_members_have_ended()
    {
        var cluster = await StartAsync();
        var chord = Canvas.Map(Enumerable.Range(1, 100), i => CoreTasks.Add(i, 0)).Then(all => CoreTasks.Sum(all));
        Assert.Equal(5050, await (await cluster.Client.EnqueueAsync(chord)).GetAsync(Patience));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(33)]
    [InlineData(1_025)]
    public async Task A_reduce_folds_in_order(int members)
    {
        var cluster = await StartAsync();
        var reduce = Canvas.Map(Enumerable.Range(0, members), i => CoreTasks.Join($"{i}", ",")).Reduce((a, b) => CoreTasks.Join(a, b));
        Assert.Equal(string.Concat(Enumerable.Range(0, members).Select(i => $"{i},")), await (await cluster.Client.EnqueueAsync(reduce)).GetAsync(Patience));
    }

    [Fact]
    public async Task Graphs_nest()
    {
        var cluster = await StartAsync();
        var groups = Canvas.Group(Enumerable.Range(0, 3).Select(g => Canvas.Map(Enumerable.Range(0, 3), i => CoreTasks.Add(10 * g, i))));
        Assert.Equal([[0, 1, 2], [10, 11, 12], [20, 21, 22]], await (await cluster.Client.EnqueueAsync(groups)).GetAsync(Patience));
        var deep = Canvas.Group(Enumerable.Range(0, 3).Select(g => CoreTasks.Add(g, 1).Then(n =>
            Canvas.Map(Enumerable.Range(0, 3), i => CoreTasks.Add(n, i)).Then(all => CoreTasks.Sum(all))))).Then(sums => CoreTasks.Sum(sums));
        Assert.Equal(3 + 6 + 9 + (3 * 3), await (await cluster.Client.EnqueueAsync(deep)).GetAsync(Patience));
    }

    [Fact]
    public async Task The_parts_of_an_ignored_whole_still_find_each_others_results()
    {
        var cluster = await StartAsync();
        var chain = await cluster.Client.EnqueueAsync(CoreTasks.Add(2, 2).Then(r => CoreTasks.Add(r, 10)).IgnoreResult());
        var reduce = await cluster.Client.EnqueueAsync(Canvas.Map(["a", "b"], s => CoreTasks.Join(s, "")).Reduce((a, b) => CoreTasks.Join(a, b)).IgnoreResult());
        Assert.Equal((0, (string?)null), (await chain.GetAsync(Patience), await reduce.GetAsync(Patience)));
        Assert.Equal(14, await cluster.Client.GetResult<int>($"{chain.Id}:1").GetAsync(Patience));
    }

    [Fact]
    public async Task A_failure_brings_every_parent_to_its_end_with_the_cause()
    {
        var cluster = await StartAsync();
        var bad = CoreTasks.End("the cause");
        var ok = CoreTasks.Join("a", "b");
        foreach (var (graph, where) in new (Signature, string)[]
        {
            (Canvas.Group(ok, bad, ok), "Member 2 of 3: the cause"),
            (ok.Then(bad).Then(ok), "Link 2: the cause"),
            (Canvas.Group(ok, bad).Then(_ => ok), "Link 1: Member 2 of 2: the cause"),
            (Canvas.Group(ok, bad).Reduce((a, b) => CoreTasks.Join(a, b)), "Member 2 of 2: the cause"),
            (Canvas.Group(ok, ok).Reduce((a, b) => CoreTasks.Refuse(a, b)), "The reduce: the cause"),
            (Canvas.Group(ok.Then(_ => Canvas.Group(ok, bad)), ok.Then(_ => Canvas.Group(ok))), "Member 1 of 2: Link 2: Member 2 of 2: the cause"),
            (Canvas.Group(ok.Then(_ => ok), Canvas.Group(bad).Then(_ => ok)), "Member 2 of 2: Link 1: Member 1 of 1: the cause"),
        })
        {
            var record = await EnqueueAsync(cluster, graph);
            Assert.Equal((TaskState.Failure, "System.InvalidOperationException", where), (record.State, record.Error?.Type, record.Error?.Message));
        }

        await Eventually(async () => (await cluster.TotalsAsync()).Jobs == 0);
    }

    [Fact]
    public async Task A_member_that_is_refused_fails_its_group_also_when_it_is_far_back()
    {
        var cluster = await StartAsync();
        var group = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 2_500), i =>
            i == 2_400 ? Signature.Of<int>("core.add", "no number", 1) : CoreTasks.Add(i, 1)));
        var record = await group.WaitAsync(Patience);
        Assert.Equal(TaskState.Failure, record.State);
        Assert.StartsWith("Member 2401 of 2500: core.add: argument 1 (x) must be int", record.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delay_of_a_group_holds_for_its_start()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        var group = await cluster.Client.EnqueueAsync(Canvas.Map([1, 2], i => CoreTasks.Add(i, 1)).In(TimeSpan.FromHours(1)));
        Assert.Equal(TaskState.Scheduled, await Answer(time, group.GetStateAsync()));
        Assert.Equal(TaskState.Unknown, await Answer(time, cluster.Client.GetResult<int>($"{group.Id}:0").GetStateAsync()));
        time.Advance(TimeSpan.FromHours(1));
        await Eventually(time, () => group.IsReadyAsync());
        Assert.Equal(new[] { 2, 3 }, await Answer(time, group.GetAsync()));
    }

    [Fact]
    public async Task Members_keep_their_results_for_longer_than_asked()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time);
        var group = await cluster.Client.EnqueueAsync(Canvas.Map([1, 2], i => CoreTasks.Add(i, 1)).KeepResult(TimeSpan.FromMinutes(10)));
        await Eventually(time, () => group.IsReadyAsync());
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new[] { 2, 3 }, await Answer(time, group.GetAsync()));
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(TaskState.Unknown, await Answer(time, group.GetStateAsync()));
        Assert.Equal(TaskState.Success, await Answer(time, cluster.Client.GetResult<int>($"{group.Id}:0").GetStateAsync()));
    }

    [Fact]
    public async Task Who_waits_for_a_group_waits_for_shards_that_are_moving()
    {
        var cluster = await StartAsync();
        var group = await cluster.Client.EnqueueAsync(Canvas.Map([1, 2, 3], i => CoreTasks.Add(i, 1)));
        await group.WaitAsync(Patience);
        var moves = 3;
        var client = cluster.NewClient(grains => MovingShards(grains, () => moves-- > 0));
        Assert.Equal(new[] { 2, 3, 4 }, await client.GetResult<int[]>(group.Id).GetAsync());
        Assert.True(moves < 0);

        var never = cluster.NewClient(grains => MovingShards(grains, () => true)).GetResult<int[]>(group.Id);
        await Assert.ThrowsAsync<ResultTimeoutException>(() => never.GetAsync(TimeSpan.FromMilliseconds(400)));
    }

    private static IGrainFactory MovingShards(IGrainFactory grains, Func<bool> moves) => Through.Grains<IShardGrain>(grains, shard => Through.Of<IShardGrain>(
        (call, given) => call.Name == nameof(IShardGrain.FindAsync) && moves() ? Task.FromException<TaskRecord[]>(new ShardMovedException(0)) : call.Invoke(shard, given)));

    [Fact]
    public async Task Graphs_go_on_after_a_crash_in_the_middle()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var graph = Canvas.Map(Enumerable.Range(0, 200), i => CoreTasks.Join($"{i}", ","))
            .Then(all => CoreTasks.Wait(gate.Name))
            .Then(_ => Canvas.Map(Enumerable.Range(0, 200), i => CoreTasks.Join($"{i}", ",")).Reduce((a, b) => CoreTasks.Join(a, b)));
        var job = await cluster.Client.EnqueueAsync(graph);
        await gate.HaveBegun();
        cluster.Crash(0);
        await cluster.AddSiloAsync();
        await gate.HaveBegun();
        gate.Open();
        Assert.Equal(string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},")), await job.GetAsync(Patience));
    }

    [Fact]
    public async Task A_large_group_takes_its_turn_in_windows()
    {
        const int members = 30_000;
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1);
        var gate = Gate.New();
        await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        await gate.HaveBegun();
        var group = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, members), i => CoreTasks.Add(i, 1)));
        var most = 0;
        await Eventually(async () => (most = await MembersAsync()) >= 10_000); // A window: nothing runs yet.
        gate.Open();
        await Eventually(async () =>
        {
            most = Math.Max(most, await MembersAsync());
            return await group.IsReadyAsync();
        });
        Assert.InRange(most, 10_000, 11_000);
        var results = await group.GetAsync(Patience);
        Assert.Equal((members, (long)members * (members + 1) / 2), (results.Length, results.Sum(r => (long)r)));

        async Task<int> MembersAsync()
        {
            var totals = await cluster.TotalsAsync();
            return totals.Ready.Values.Sum() + totals.Held;
        }
    }

    private static async Task<Krewe.Results.TaskRecord> EnqueueAsync(TestCluster cluster, Signature graph)
    {
        AsyncResult result = graph switch
        {
            Signature<string> one => await cluster.Client.EnqueueAsync(one),
            Signature<string[]> many => await cluster.Client.EnqueueAsync(many),
            Signature<string[][]> nested => await cluster.Client.EnqueueAsync(nested),
            _ => throw new InvalidOperationException($"{graph.GetType()}"),
        };
        return await result.WaitAsync(Patience);
    }
}

using Krewe.Payloads;
using Krewe.Results;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Graphs;

/// <summary>What follows from the end of a call.</summary>
public class LinkTests : ClusterTest
{
    private readonly Gate gate = Gate.New();

    [Fact]
    public async Task What_follows_from_a_success_gets_the_result_and_leaves_it_as_it_is()
    {
        var cluster = await StartAsync();
        var call = CoreTasks.Join("a", "b").OnSuccess(r => CoreTasks.Log(gate.Name, r)).OnSuccess(CoreTasks.Log(gate.Name, "also"))
            .OnError(CoreTasks.Log(gate.Name, "never")).WithId("own");
        var result = await cluster.Client.EnqueueAsync(call);
        Assert.Equal(("own", "ab"), (result.Id, await result.GetAsync(Patience)));
        Assert.Equal("ab", await cluster.NewClient().GetResult<string>("own").GetAsync(Patience));
        await EndsWithAsync(cluster, "ab", "also");
        Assert.Equal("ab", await (await cluster.Client.EnqueueAsync(call)).GetAsync(Patience)); // One id is one call, with one end.
        await EndsWithAsync(cluster, "ab", "also");
    }

    [Fact]
    public async Task A_handler_is_told_what_failed_and_how()
    {
        var cluster = await StartAsync();
        var result = await cluster.Client.EnqueueAsync(CoreTasks.End("the cause").OnSuccess(CoreTasks.Log(gate.Name, "never")).OnError(Tell));
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => result.GetAsync(Patience));
        Assert.Equal("the cause", error.RemoteMessage);
        await EndsWithAsync(cluster, $"{result.Id} System.InvalidOperationException the cause");
    }

    [Fact]
    public async Task A_handler_runs_after_the_last_attempt()
    {
        var cluster = await StartAsync();
        var flaky = CoreTasks.Flaky(Gate.New().Name, 2, "io").OnError(Tell).OnSuccess(n => CoreTasks.Log(gate.Name, "done"));
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(flaky.WithMaxRetries(5))).GetAsync(Patience));
        await EndsWithAsync(cluster, "done");
        var failed = await cluster.Client.EnqueueAsync(CoreTasks.Flaky(Gate.New().Name, 2, "io").OnError(Tell).WithMaxRetries(1));
        Assert.Equal(TaskState.Failure, (await failed.WaitAsync(Patience)).State);
        await EndsWithAsync(cluster, "done", $"{failed.Id} System.IO.IOException the disk");
    }

    [Fact]
    public async Task In_a_group_it_runs_once_for_each_member_that_fails()
    {
        var cluster = await StartAsync();
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(
            CoreTasks.End("one"), CoreTasks.Join("a", "b"), CoreTasks.End("three"), CoreTasks.Join("c", "d").Then(_ => CoreTasks.End("four"))).OnError(Tell));
        var record = await group.WaitAsync(Patience);
        Assert.Equal(TaskState.Failure, record.State);
        await EndsWithAsync(cluster, $"{group.Id}:0 System.InvalidOperationException one", $"{group.Id}:2 System.InvalidOperationException three",
            $"{group.Id}:3:1 System.InvalidOperationException four");
    }

    [Fact]
    public async Task In_chains_and_chords_it_runs_once_for_the_part_that_fails()
    {
        var cluster = await StartAsync();
        var ok = CoreTasks.Join("a", "b");
        var chain = await cluster.Client.EnqueueAsync(ok.Then(r => CoreTasks.Join(r, "c")).Then(_ => CoreTasks.End("chain")).Then(_ => ok).OnError(Tell));
        Assert.Equal("Link 3: chain", (await chain.WaitAsync(Patience)).Error?.Message);
        var head = await cluster.Client.EnqueueAsync(Canvas.Group(ok, CoreTasks.End("member")).Then(_ => ok).OnError(Tell));
        await head.WaitAsync(Patience);
        var body = await cluster.Client.EnqueueAsync(Canvas.Group(ok, ok).Then(_ => CoreTasks.End("body")).OnError(Tell));
        await body.WaitAsync(Patience);
        var fold = await cluster.Client.EnqueueAsync(Canvas.Group(ok, ok).Reduce((a, b) => CoreTasks.Refuse(a, b)).OnError(Tell));
        await fold.WaitAsync(Patience);
        await EndsWithAsync(cluster, $"{chain.Id}:2 System.InvalidOperationException chain", $"{head.Id}:0:1 System.InvalidOperationException member",
            $"{body.Id}:1 System.InvalidOperationException body", $"{fold.Id} System.InvalidOperationException The reduce: the cause");
    }

    [Fact]
    public async Task A_graph_with_handlers_gives_what_it_gives_without_them()
    {
        var cluster = await StartAsync();
        var chord = Canvas.Map(Enumerable.Range(1, 100), i => CoreTasks.Add(i, 0)).Then(all => CoreTasks.Sum(all)).OnError(Tell);
        Assert.Equal(5060, await (await cluster.Client.EnqueueAsync(chord.Then(sum => CoreTasks.Add(sum, 10)))).GetAsync(Patience));
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(CoreTasks.Add(1, 1), CoreTasks.Add(2, 2)).OnError(Tell).OnSuccess(all => CoreTasks.Sum(all)));
        Assert.Equal(new[] { 2, 4 }, await group.GetAsync(Patience));
        Assert.Equal(6, await cluster.Client.GetResult<int>($"{group.Id}:1").GetAsync(Patience));
        Assert.Equal(3, (await (await cluster.Client.EnqueueAsync(
            Canvas.Group(Inner().Then(all => CoreTasks.Sum(all)), CoreTasks.Add(1, 2)))).GetAsync(Patience))[1]);
        await EndsWithAsync(cluster);

        static Signature<int[]> Inner() => Canvas.Group(CoreTasks.Add(1, 1)).OnSuccess(CoreTasks.Nothing());
    }

    [Fact]
    public async Task A_group_that_something_follows_tells_how_far_it_is()
    {
        var cluster = await StartAsync();
        var wait = Gate.New();
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(CoreTasks.Wait(wait.Name), CoreTasks.Join("a", "b")).OnSuccess(CoreTasks.Log(gate.Name, "all")));
        await Eventually(async () => await group.GetProgressAsync() is { Total: 2, Done: 1 });
        wait.Open();
        await foreach (var member in group.AsCompletedAsync())
        {
            Assert.True(member.Succeeded);
        }

        await group.WaitAsync(Patience);
        await EndsWithAsync(cluster, "all");
    }

    [Fact]
    public async Task A_handler_reads_what_is_encrypted_in_the_store()
    {
        var key = new PayloadKey("2026-11", new byte[32]);
        var cluster = await StartAsync(configure: silo => silo.Payloads.AddKey(key));
        var client = cluster.NewClient(payloads: new(new PayloadOptions().AddKey(key), null));
        var failed = await client.EnqueueAsync(CoreTasks.End("the cause").OnError(Tell));
        Assert.DoesNotContain("the cause", (await cluster.Client.GetResult<string>((await failed.WaitAsync(Patience)).Id).GetRecordAsync()).Error!.Message, StringComparison.Ordinal);
        Assert.Equal("ab", await (await client.EnqueueAsync(CoreTasks.Join("a", "b").OnSuccess(r => CoreTasks.Log(gate.Name, r)))).GetAsync(Patience));
        await EndsWithAsync(cluster, "ab", $"{failed.Id} System.InvalidOperationException the cause");
    }

    [Fact]
    public async Task Headers_of_a_graph_are_inherited_by_all_that_is_in_it_and_follows_from_it()
    {
        var cluster = await StartAsync();
        Signature<string> Stamped() => CoreTasks.Header(gate.Name, "tenant");
        var graph = Canvas.Group(Stamped().Then(_ => Stamped()), Canvas.Group(Stamped()).Then(_ => Stamped().WithHeader("tenant", "own")))
            .Then(_ => Stamped()).OnSuccess(Stamped()).OnError(CoreTasks.Log(gate.Name, "never"));
        await (await cluster.Client.EnqueueAsync(graph.WithHeader("tenant", "blue"))).GetAsync(Patience);
        await EndsWithAsync(cluster, "blue", "blue", "blue", "blue", "blue", "own");
    }

    [Fact]
    public async Task What_follows_has_an_end_of_its_own()
    {
        var cluster = await StartAsync();
        var later = default(Input<string>);
        CoreTasks.Join("x", "y").Then(r => CoreTasks.Join(later = r, "")); // A result that is nowhere in the other graph.
        var call = await cluster.Client.EnqueueAsync(CoreTasks.Join("a", "b")
            .OnSuccess(CoreTasks.End("fails")).OnSuccess(CoreTasks.Join(later, "is refused")).OnSuccess(r => CoreTasks.Log(gate.Name, r)));
        Assert.Equal("ab", await call.GetAsync(Patience));
        await EndsWithAsync(cluster, "ab");
        Assert.Equal("fails", (await cluster.Client.GetResult<string>($"{call.Id}:1").GetRecordAsync()).Error?.Message);
        Assert.Equal([0, 1, 3], await ChildrenAsync(call));
        Assert.Equal("ab", await call.GetAsync(Patience));

        var failed = await cluster.Client.EnqueueAsync(CoreTasks.End("the cause").OnError(CoreTasks.End("fails, too")));
        Assert.Equal("the cause", (await failed.WaitAsync(Patience)).Error?.Message);
    }

    [Theory]
    [InlineData("reject", TaskState.Rejected, true)]
    [InlineData("ignore", TaskState.Ignored, false)]
    public async Task Only_what_ends_without_success_is_handled(string how, TaskState state, bool handled)
    {
        var cluster = await StartAsync();
        var call = await cluster.Client.EnqueueAsync(CoreTasks.End(how).OnSuccess(CoreTasks.Log(gate.Name, "never")).OnError(f => CoreTasks.Log(gate.Name, f.Message)));
        Assert.Equal(state, (await call.WaitAsync(Patience)).State);
        await EndsWithAsync(cluster, handled ? ["not mine"] : []);
    }

    [Fact]
    public async Task What_is_taken_back_is_followed_by_nothing()
    {
        var cluster = await StartAsync();
        var wait = Gate.New();
        var call = await cluster.Client.EnqueueAsync(CoreTasks.Wait(wait.Name).OnSuccess(CoreTasks.Log(gate.Name, "never")).OnError(Tell));
        await wait.HaveBegun();
        await call.RevokeAsync(terminate: true);
        Assert.Equal(TaskState.Revoked, (await call.WaitAsync(Patience)).State);
        var part = await cluster.Client.EnqueueAsync(CoreTasks.Wait(wait.Name).OnSuccess(CoreTasks.Log(gate.Name, "never")).OnError(Tell));
        await wait.HaveBegun();
        await cluster.Client.GetResult<string>($"{part.Id}:0").RevokeAsync(terminate: true);
        Assert.Equal(TaskState.Revoked, (await part.WaitAsync(Patience)).State);
        await EndsWithAsync(cluster);
    }

    [Fact]
    public async Task What_follows_is_submitted_once_when_silos_die()
    {
        var cluster = await StartAsync();
        var wait = Gate.New();
        var calls = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => cluster.Client.EnqueueAsync(
            CoreTasks.Wait(wait.Name).Then(_ => i % 2 == 0 ? CoreTasks.Join($"{i}", "") : CoreTasks.End($"{i}")).OnSuccess(r => CoreTasks.Log(gate.Name, r)).OnError(Tell))));
        await wait.HaveBegun(4);
        cluster.Crash(0);
        await cluster.AddSiloAsync();
        wait.Open();
        await Task.WhenAll(calls.Select(c => c.WaitAsync(Patience)));
        await EndsWithAsync(cluster, [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? $"{i}" : $"{calls[i].Id}:0:1 System.InvalidOperationException {i}")]);
    }

    private Signature<string> Tell(FailedCall failure) =>
        CoreTasks.Join(failure.Id, " ").Then(s => CoreTasks.Join(s, failure.Type)).Then(s => CoreTasks.Join(s, " ")).Then(s => CoreTasks.Join(s, failure.Message))
            .Then(s => CoreTasks.Log(gate.Name, s));

    private static async Task<List<int>> ChildrenAsync(AsyncResult call)
    {
        var children = new List<int>();
        await foreach (var child in call.ChildrenAsync())
        {
            children.Add(int.Parse(child.Id[(child.Id.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        }

        return children;
    }

    /// <summary>Waits until there is nothing left to do, and looks what was written.</summary>
    private async Task EndsWithAsync(TestCluster cluster, params string[] entries)
    {
        await Eventually(async () => await cluster.TotalsAsync() is { Jobs: 0, Held: 0, Delayed: 0 } totals && totals.Ready.Values.Sum() == 0);
        Assert.Equal(entries.Order(StringComparer.Ordinal), gate.Log.Order(StringComparer.Ordinal));
    }
}

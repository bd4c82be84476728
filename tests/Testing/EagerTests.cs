using Krewe.Results;
using Krewe.Testing;

namespace Krewe.Tests.Testing;

/// <summary>Eager mode: what is submitted has ended when the call returns.</summary>
public sealed class EagerTests : KitTest
{
    [Fact]
    public async Task What_is_submitted_has_ended_when_the_call_returns_also_what_was_to_wait()
    {
        var cluster = await StartEagerAsync();
        var began = cluster.Time.GetUtcNow();
        var sum = await cluster.Client.EnqueueAsync(KitTasks.Add(4, 5));
        Assert.Equal((TaskState.Success, began), (await sum.GetStateAsync(), cluster.Time.GetUtcNow()));
        Assert.Equal(9, await sum.GetAsync());

        var later = await cluster.Client.EnqueueAsync(KitTasks.Note("later").In(TimeSpan.FromDays(14)));
        Assert.Equal(TaskState.Success, await later.GetStateAsync());
        Assert.Equal(("later", began.AddDays(14)), Assert.Single(Diary.Entries));
    }

    [Fact]
    public async Task Retries_are_made_at_once_for_the_test_and_at_their_times_for_the_cluster()
    {
        var cluster = await StartEagerAsync();
        var began = cluster.Time.GetUtcNow();
        var flaky = await cluster.Client.EnqueueAsync(KitTasks.Flaky(3));
        Assert.Equal(4, await flaky.GetAsync());
        Assert.Equal([0, 1, 3, 7], Diary.Entries.Select(e => (e.At - began).TotalMinutes));
    }

    [Fact]
    public async Task Chains_and_groups_have_ended_as_a_whole()
    {
        var cluster = await StartEagerAsync();
        var chord = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 100), i => KitTasks.Add(i, 1)).Then(KitTasks.Sum).Then(sum => KitTasks.Add(sum, 1)));
        Assert.Equal((TaskState.Success, 102), (await chord.GetStateAsync(), cluster.Ended.Count));
        Assert.Equal(5051, await chord.GetAsync());
    }

    [Fact]
    public async Task A_task_that_waits_for_its_child_gets_it_and_a_child_that_is_due_later_comes_with_the_clock()
    {
        var cluster = await StartEagerAsync();
        var waits = await cluster.Client.EnqueueAsync(KitTasks.WaitingParent("inner"));
        Assert.Equal("inner", await waits.GetAsync());
        var child = await (await cluster.Client.EnqueueAsync(KitTasks.Parent("outer"))).GetAsync();
        Assert.False(await cluster.Client.GetResult<string>(child).IsReadyAsync());
        await cluster.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("outer", await cluster.Client.GetResult<string>(child).GetAsync());
    }

    [Fact]
    public async Task What_fails_throws_where_its_result_is_asked_for_or_where_it_is_submitted_if_that_is_wished()
    {
        var cluster = await StartEagerAsync();
        var failed = await cluster.Client.EnqueueAsync(KitTasks.Flaky(11));
        Assert.Equal(TaskState.Failure, await failed.GetStateAsync());
        await Assert.ThrowsAsync<TaskFailedException>(() => failed.GetAsync());

        var propagating = await StartEagerAsync(propagates: true);
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => propagating.Client.EnqueueAsync(KitTasks.Flaky(11)));
        Assert.Equal(("not yet", 11), (error.RemoteMessage, propagating.Ended.Single("kit.flaky").Attempts));
        await Assert.ThrowsAsync<TaskFailedException>(() => propagating.Client.EnqueueAsync(Canvas.Group([KitTasks.Flaky(0), KitTasks.Flaky(11)])));
        Assert.Equal(1, await (await propagating.Client.EnqueueAsync(KitTasks.Flaky(0))).GetAsync());
    }

    [Fact]
    public async Task What_can_never_end_is_named()
    {
        var cluster = await StartEagerAsync();
        var error = await Assert.ThrowsAsync<TimeoutException>(() => cluster.Client.EnqueueAsync(KitTasks.Add(1, 2).On("nobodys")));
        Assert.StartsWith("kit.add (id ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Is its queue served", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(o => o.EagerPropagates = true));
    }

    private Task<TestCluster> StartEagerAsync(bool propagates = false) => StartAsync(o => (o.Eager, o.EagerPropagates) = (true, propagates));
}

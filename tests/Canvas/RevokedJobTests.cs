using Krewe.Results;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Graphs;

/// <summary>A job that is revoked takes its members with it.</summary>
public class RevokedJobTests : ClusterTest
{
    [Fact]
    public async Task Members_that_wait_never_start_and_those_that_run_end_by_themselves()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1);
        var gate = Gate.New();
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(Enumerable.Range(0, 6).Select(_ => CoreTasks.Wait(gate.Name))));
        await gate.HaveBegun();
        Assert.Equal(RevokeStatus.Stopping, await group.RevokeAsync());
        Assert.Equal(TaskState.Revoked, (await group.WaitAsync(Patience)).State);
        Assert.Equal(RevokeStatus.Finished, await group.RevokeAsync());
        gate.Open();
        var ends = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => cluster.Client.GetResult<string>($"{group.Id}:{i}").WaitAsync(Patience)));
        Assert.Equal(1, ends.Count(e => e.State == TaskState.Success));
        Assert.Equal(5, ends.Count(e => e.State == TaskState.Revoked));
        Assert.Single(gate.Log);
    }

    [Fact]
    public async Task Members_that_run_are_stopped_if_asked()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 2);
        var gate = Gate.New();
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(Enumerable.Range(0, 4).Select(_ => CoreTasks.Wait(gate.Name))));
        await gate.HaveBegun(2);
        Assert.Equal(RevokeStatus.Stopping, await group.RevokeAsync(terminate: true));
        var ends = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => cluster.Client.GetResult<string>($"{group.Id}:{i}").WaitAsync(Patience)));
        Assert.All(ends, e => Assert.Equal(TaskState.Revoked, e.State));
        Assert.Equal(2, gate.Log.Count);
    }

    [Fact]
    public async Task Jobs_within_jobs_are_taken_back_as_well()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var inner = Canvas.Group(CoreTasks.Wait(gate.Name).Then(CoreTasks.Log(gate.Name, "late")), CoreTasks.Wait(gate.Name));
        var outer = Canvas.Group(inner.Then(CoreTasks.Log(gate.Name, "later")), CoreTasks.Wait(gate.Name).Then(CoreTasks.Log(gate.Name, "too late")));
        var job = await cluster.Client.EnqueueAsync(outer.Then(CoreTasks.Log(gate.Name, "last")));
        await gate.HaveBegun(3);
        Assert.Equal(RevokeStatus.Stopping, await job.RevokeAsync());
        Assert.Equal(TaskState.Revoked, (await job.WaitAsync(Patience)).State);
        await Eventually(async () => (await cluster.Client.ListAsync(new(Limit: 50))).Count(r => r.State == TaskState.Started) == 3);
        gate.Open();
        await Eventually(async () => (await cluster.Client.ListAsync(new(Limit: 50))).All(r => r.State.IsTerminal()));
        var records = await cluster.Client.ListAsync(new(Limit: 50));
        Assert.Equal(3, records.Count(r => r.State == TaskState.Success));
        Assert.All(records, r => Assert.Contains(r.State, new[] { TaskState.Success, TaskState.Revoked }));
        Assert.Equal(3, gate.Log.Count);
    }

    [Fact]
    public async Task Of_a_large_group_no_more_is_submitted_and_all_that_was_is_taken_back()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var group = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 25_000), i => CoreTasks.Add(i, 1)));
        Task<TaskState> StateOf(int member) => cluster.Client.GetResult<int>($"{group.Id}:{member}").GetStateAsync();
        await Eventually(async () => await StateOf(9_999) == TaskState.Pending);
        Assert.Equal(RevokeStatus.Stopping, await group.RevokeAsync());
        Assert.Equal(TaskState.Revoked, (await group.WaitAsync(Patience)).State);
        await Eventually(async () => await StateOf(9_999) == TaskState.Revoked);
        Assert.Equal(TaskState.Revoked, await StateOf(0));
        Assert.Equal(TaskState.Unknown, await StateOf(24_999));
        await Eventually(async () => (await Task.WhenAll(Enumerable.Range(0, cluster.Shards.Count).Select(s => cluster.Shards[s].GetStatisticsAsync())))
            .All(s => s.Ready.Count == 0 && s is { Jobs: 0, Held: 0 }));
    }

    [Fact]
    public async Task A_group_that_waits_for_its_time_never_starts()
    {
        var cluster = await StartAsync();
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(CoreTasks.Add(1, 1), CoreTasks.Add(2, 2)).In(TimeSpan.FromHours(1)));
        Assert.Equal(RevokeStatus.Revoked, await group.RevokeAsync());
        Assert.Equal(TaskState.Unknown, await cluster.Client.GetResult<int>($"{group.Id}:0").GetStateAsync());
    }
}

using Krewe.Results;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Queues;

public class RevokeTests : ClusterTest
{
    [Fact]
    public async Task What_waits_is_revoked_at_once()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var waiting = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        var later = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).In(TimeSpan.FromHours(1)));
        Assert.Equal(RevokeStatus.Revoked, await waiting.RevokeAsync());
        Assert.Equal(RevokeStatus.Revoked, await later.RevokeAsync());
        Assert.Equal(RevokeStatus.Finished, await waiting.RevokeAsync());
        Assert.Equal(RevokeStatus.Unknown, await cluster.Client.GetResult<int>("nobody").RevokeAsync());
        var failed = await Assert.ThrowsAsync<TaskFailedException>(() => waiting.GetAsync(Patience));
        Assert.Equal(TaskState.Revoked, failed.State);
        Assert.Equal(0, await later.GetAsync(Patience, propagate: false));
    }

    [Fact]
    public async Task What_runs_is_stopped_through_its_token()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var running = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name));
        await gate.HaveBegun();
        Assert.Equal(RevokeStatus.Stopping, await running.RevokeAsync(terminate: true));
        Assert.Equal(TaskState.Revoked, (await running.WaitAsync(Patience)).State);
    }

    [Fact]
    public async Task What_does_not_heed_its_token_is_given_up_and_its_slot_is_free()
    {
        var cluster = await StartAsync(configure: o => (o.Worker.Concurrency, o.Worker.TerminateGrace) = (1, TimeSpan.FromMilliseconds(50)));
        var gate = Gate.New();
        var deaf = await cluster.Client.EnqueueAsync(CoreTasks.Block(gate.Name));
        await gate.HaveBegun();
        await deaf.RevokeAsync(terminate: true);
        Assert.Equal(TaskState.Revoked, (await deaf.WaitAsync(Patience)).State);
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience));
        gate.Open();
    }

    [Fact]
    public async Task A_claimed_task_that_has_not_begun_never_begins()
    {
        // The first task takes the only slot; the others were claimed ahead, because tasks had been quick.
        var cluster = await StartAsync(configure: o => (o.Worker.Concurrency, o.Worker.MaxIdleClaim) = (1, TimeSpan.FromMinutes(5)));
        var quick = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1))));
        await Task.WhenAll(quick.Select(q => q.GetAsync(Patience)));
        var (first, second) = (Gate.New(), Gate.New());
        var running = await cluster.Client.EnqueueAsync(CoreTasks.Wait(first.Name));
        await first.HaveBegun();
        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Wait(second.Name))));
        await Eventually(async () => (await Task.WhenAll(claimed.Select(t => t.GetStateAsync()))).All(s => s == TaskState.Started));
        foreach (var task in claimed)
        {
            await task.RevokeAsync(terminate: true);
        }

        first.Open();
        await running.GetAsync(Patience);
        Assert.All(await Task.WhenAll(claimed.Select(t => t.WaitAsync(Patience))), r => Assert.Equal(TaskState.Revoked, r.State));
        Assert.Empty(second.Log);
    }

    [Fact]
    public async Task A_revoked_chain_does_not_go_on()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var chain = await cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name).Then(CoreTasks.Log(gate.Name, "second")));
        await gate.HaveBegun();
        Assert.Equal(RevokeStatus.Stopping, await chain.RevokeAsync());
        Assert.Equal(TaskState.Revoked, (await chain.WaitAsync(Patience)).State);
        gate.Open();
        await Eventually(async () => await cluster.Client.GetResult<string>($"{chain.Id}:0").GetStateAsync() == TaskState.Success);
        await Eventually(async () => (await cluster.Client.ListAsync(new(Limit: 50))).All(r => r.State.IsTerminal()));
        Assert.Equal(TaskState.Unknown, await cluster.Client.GetResult<string>($"{chain.Id}:1").GetStateAsync());
        Assert.Single(gate.Log);
    }

    [Fact]
    public async Task A_revoked_group_ends()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var group = await cluster.Client.EnqueueAsync(Canvas.Group(CoreTasks.Add(1, 1), CoreTasks.Add(2, 2)));
        Assert.Equal(RevokeStatus.Stopping, await group.RevokeAsync());
        Assert.Equal(TaskState.Revoked, (await group.WaitAsync(Patience)).State);
    }
}

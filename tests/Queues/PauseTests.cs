using Krewe.Submission;
using Krewe.Tests.Hosting;
using Krewe.Tests.Limits;

namespace Krewe.Tests.Queues;

/// <summary>Queues of a whole cluster that are paused, by a clock of its own.</summary>
public sealed class PauseTests : ClusterTest
{
    private readonly SimulatedTime time = new();

    [Fact]
    public async Task A_paused_queue_accepts_tasks_and_hands_out_none_what_runs_goes_on_and_other_queues_do()
    {
        var cluster = await StartAsync(2, o => o.Worker.Queues = ["default", "mail"], time);
        var (running, waiting, other, hold) = (Gate.New(), Gate.New(), Gate.New(), Gate.New());
        var runs = await Answer(time, cluster.Client.EnqueueAsync(LimitTasks.Free(running.Name, running.Name).On("mail")));
        await Eventually(time, () => Task.FromResult(running.Log.Count == 1));
        Assert.True(await Answer(time, cluster.Client.Queues.PauseAsync("mail")));
        Assert.False(await Answer(time, cluster.Client.Queues.PauseAsync("mail")));
        hold.Open();

        // With the higher priority, and of several kinds: also what is due later, what has a limit, and what is tried again.
        var all = await Answer(time, Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Free(waiting.Name, hold.Name).On("mail").WithPriority(9)))));
        var late = await Answer(time, cluster.Client.EnqueueAsync(LimitTasks.Free(waiting.Name, hold.Name).On("mail").In(TimeSpan.FromSeconds(1))));
        var limited = await Answer(time, cluster.Client.EnqueueAsync(LimitTasks.Paced(waiting.Name).On("mail")));
        var free = await Answer(time, cluster.Client.EnqueueAsync(LimitTasks.Free(other.Name, hold.Name)));
        await Answer(time, Done(free.WaitAsync()));
        running.Open();
        await Answer(time, Done(runs.GetAsync()));
        await PassAsync(TimeSpan.FromSeconds(5));
        Assert.Empty(waiting.Log);
        Assert.Equal([new("default", false, 0, 0, 0, 2), new("mail", true, 8, 0, 0, 2)], await Answer(time, cluster.Client.Queues.ListAsync()));

        Assert.True(await Answer(time, cluster.Client.Queues.ResumeAsync("mail")));
        Assert.False(await Answer(time, cluster.Client.Queues.ResumeAsync("mail")));
        await Eventually(time, () => Task.FromResult(waiting.Log.Count == 8));
        await Answer(time, Done(Task.WhenAll([.. all.Select(a => a.WaitAsync()), late.WaitAsync(), limited.WaitAsync()])));
    }

    [Fact]
    public async Task A_pause_outlives_every_silo()
    {
        var cluster = await StartAsync(2, time: time);
        var (gate, hold) = (Gate.New(), Gate.New());
        hold.Open();
        await Answer(time, cluster.Client.Queues.PauseAsync("default"));
        await Answer(time, cluster.Client.EnqueueAsync(LimitTasks.Free(gate.Name, hold.Name)));
        await cluster.AddSiloAsync();
        cluster.Crash(0); // One of the two has the table, and each has a shard.
        await cluster.StopAsync(1);
        await Eventually(time, async () => (await cluster.Client.Queues.ListAsync()).Count == 1);
        await Answer(time, cluster.Client.EnqueueAsync(LimitTasks.Free(gate.Name, hold.Name)));
        await PassAsync(TimeSpan.FromSeconds(12));
        Assert.Empty(gate.Log);
        Assert.Equal([new("default", true, 2, 0, 0, 1)], await Answer(time, cluster.Client.Queues.ListAsync()));
        await Answer(time, cluster.Client.Queues.ResumeAsync("default"));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 2));
    }

    [Fact]
    public async Task What_waits_in_a_paused_queue_expires_and_can_be_revoked_and_purged()
    {
        var cluster = await StartAsync(2, time: time);
        var gate = Gate.New();
        await Answer(time, cluster.Client.Queues.PauseAsync("default"));
        var call = LimitTasks.Free(gate.Name, gate.Name);
        var expires = await Answer(time, cluster.Client.EnqueueAsync(call.Expires(TimeSpan.FromSeconds(2))));
        var revoked = await Answer(time, cluster.Client.EnqueueAsync(call));
        var purged = await Answer(time, Task.WhenAll(Enumerable.Range(0, 10).Select(_ => cluster.Client.EnqueueAsync(call))));
        await Answer(time, revoked.RevokeAsync());
        await Eventually(time, async () => await expires.GetStateAsync() == TaskState.Revoked);
        Assert.Equal(10, await Answer(time, cluster.Client.Queues.PurgeAsync("default")));
        Assert.All(await Answer(time, Task.WhenAll(purged.Select(p => p.GetStateAsync()))), state => Assert.Equal(TaskState.Revoked, state));
        Assert.Equal([new("default", true, 0, 0, 0, 2)], await Answer(time, cluster.Client.Queues.ListAsync()));
        await Answer(time, cluster.Client.Queues.ResumeAsync("default"));
        await Answer(time, Done((await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2)))).GetAsync()));
        Assert.Empty(gate.Log);
    }

    [Fact]
    public async Task What_a_silo_that_died_has_left_waits_in_a_paused_queue_and_holds_up_no_other()
    {
        var cluster = await StartAsync(2, o => o.Worker.Queues = ["default", "mail"], time);
        var (mail, other, hold) = (Gate.New(), Gate.New(), Gate.New());
        await Answer(time, Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Free(mail.Name, hold.Name).On("mail")))));
        await Answer(time, Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Free(other.Name, hold.Name)))));
        await Eventually(time, () => Task.FromResult(mail.Log.Count + other.Log.Count == 8));
        await Answer(time, cluster.Client.Queues.PauseAsync("mail"));
        cluster.Crash(0);
        cluster.Crash(1);
        await cluster.AddSiloAsync();
        await Eventually(time, () => Task.FromResult(other.Log.Count == 8));
        Assert.Equal(4, mail.Log.Count);
        await Answer(time, cluster.Client.Queues.ResumeAsync("mail"));
        hold.Open();
        await Eventually(time, () => Task.FromResult(mail.Log.Count == 8));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("silo:one")]
    public async Task What_is_no_queue_to_pause_is_refused(string name)
    {
        var cluster = await StartAsync(1, time: time);
        var refused = await Assert.ThrowsAsync<SubmitRefusedException>(() => Answer(time, cluster.Client.Queues.PauseAsync(name)));
        Assert.StartsWith($"'{name}' cannot be set", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private async Task PassAsync(TimeSpan span)
    {
        var end = time.Elapsed + span;
        await Eventually(time, () => Task.FromResult(time.Elapsed >= end));
    }
}

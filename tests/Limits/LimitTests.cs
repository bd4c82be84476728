using Krewe.Hosting;
using Krewe.Limits;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Limits;

/// <summary>Limits of a whole cluster, by a clock of its own.</summary>
public sealed class LimitTests : ClusterTest
{
    private readonly SimulatedTime time = new();

    [Fact]
    public async Task No_more_run_at_once_than_a_task_allows_and_others_pass_by()
    {
        var cluster = await StartAsync(2, o => o.Shards.Shards = 4, time);
        var (gate, free, open) = (Gate.New(), Gate.New(), Gate.New());
        open.Open();
        var limited = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Two(gate.Name).WithPriority(9))));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 2));

        // They wait at the head of their queue, and hold no slot.
        await Answer(time, Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
            await (await cluster.Client.EnqueueAsync(LimitTasks.Free(free.Name, open.Name))).WaitAsync())).ContinueWith(_ => true, TaskScheduler.Default));
        await PassAsync(TimeSpan.FromSeconds(6));
        Assert.Equal((2, 2, 10), (gate.Log.Count, (await cluster.TotalsAsync()).Held, (await cluster.TotalsAsync()).Ready["default"]));
        gate.Open();
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 12));
        await Answer(time, Task.WhenAll(limited.Select(l => l.GetAsync())));
    }

    [Fact]
    public async Task Not_more_start_in_a_second_than_a_rate_allows()
    {
        var cluster = await StartAsync(2, o => o.Shards.Shards = 4, time);
        var gate = Gate.New();
        var all = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Paced(gate.Name))));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 40));
        HoldsRate(gate, perSecond: 10, burst: 1);
        var starts = gate.Log.Select(long.Parse).Order().ToArray();
        Assert.True(TimeSpan.FromTicks(starts[^1] - starts[0]) < TimeSpan.FromSeconds(8)); // And they are not kept waiting for long.
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task When_a_silo_dies_its_permits_come_back_and_no_more_run_than_may(int victim)
    {
        // One of the three has the limit's grain, and each has shards of which some hold permits.
        var cluster = await StartAsync(3, o => o.Shards.Shards = 3, time);
        var gate = Gate.New();
        var all = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Two(gate.Name))));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 2));
        var lost = gate.Log.Count(worker => worker == $"worker-{victim + 1}");
        cluster.Crash(victim);
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 2 + lost));
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2 + lost, gate.Log.Count);
        gate.Open();
        await Answer(time, Task.WhenAll(all.Select(a => a.GetAsync())));
        Assert.Equal(9 + lost, gate.Log.Count);
    }

    [Fact]
    public async Task A_rate_holds_although_silos_die()
    {
        var cluster = await StartAsync(3, o => o.Shards.Shards = 3, time);
        var gate = Gate.New();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Paced(gate.Name))));
        await Eventually(time, () => Task.FromResult(gate.Log.Count >= 10));
        cluster.Crash(0);
        await Eventually(time, () => Task.FromResult(gate.Log.Count >= 30));
        cluster.Crash(1);
        await Eventually(time, () => Task.FromResult(gate.Log.Count >= 60));
        HoldsRate(gate, perSecond: 10, burst: 1);
    }

    [Fact]
    public async Task Keys_have_limits_of_their_own()
    {
        var cluster = await StartAsync(2, o => o.Worker.Concurrency = 8, time);
        var (a, b, hold) = (Gate.New(), Gate.New(), Gate.New());
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => cluster.Client.EnqueueAsync(
            LimitTasks.Free(i % 2 == 0 ? a.Name : b.Name, hold.Name).WithLimit(i % 2 == 0 ? "tenant-a" : "tenant-b", concurrency: i % 2 == 0 ? 1 : 3))));
        await Eventually(time, () => Task.FromResult(a.Log.Count == 1 && b.Log.Count == 3));
        await PassAsync(TimeSpan.FromSeconds(3));
        Assert.Equal((1, 3), (a.Log.Count, b.Log.Count));
        hold.Open();
        await Eventually(time, () => Task.FromResult(a.Log.Count == 6 && b.Log.Count == 6));
    }

    [Fact]
    public async Task A_task_that_is_under_several_limits_keeps_to_all_and_keeps_nobody_from_any()
    {
        var cluster = await StartAsync(2, o => o.Shards.LimitQueue("mail", new(Concurrency: 3)), time);
        var (held, other, hold) = (Gate.New(), Gate.New(), Gate.New());
        await cluster.AddSiloAsync(o => (o.Worker.Queues, o.Worker.Concurrency) = (["mail", "default"], 16));
        var narrow = LimitTasks.Free(held.Name, hold.Name).On("mail").WithLimit("narrow", concurrency: 1);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.Client.EnqueueAsync(narrow)));
        await Eventually(time, () => Task.FromResult(held.Log.Count == 1));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Free(other.Name, hold.Name).On("mail"))));
        await Eventually(time, () => Task.FromResult(other.Log.Count == 2));
        await PassAsync(TimeSpan.FromSeconds(3));
        Assert.Equal((1, 2), (held.Log.Count, other.Log.Count));
        hold.Open();
        await Eventually(time, () => Task.FromResult(held.Log.Count == 6 && other.Log.Count == 6));
    }

    [Fact]
    public async Task A_limit_that_is_set_holds_also_after_all_silos_have_gone_and_ends_when_it_is_removed()
    {
        var cluster = await StartAsync(1, time: time);
        var (gate, hold) = (Gate.New(), Gate.New());
        var limit = new Limit(Concurrency: 1);
        await Answer(time, cluster.Client.Limits.SetAsync(LimitNames.OfTask("limit.free"), limit).ContinueWith(_ => true, TaskScheduler.Default));
        Assert.Equal(
            [new("task:limit.free", limit, true), new("task:limit.paced", Limit.Of("10/s"), false), new("task:limit.two", new(Concurrency: 2), false)],
            (await Answer(time, cluster.Client.Limits.ListAsync())).Where(l => l.Name.StartsWith("task:limit.", StringComparison.Ordinal)));
        cluster.Crash(0);
        await Answer(time, cluster.AddSiloAsync().ContinueWith(_ => true, TaskScheduler.Default));
        var all = await Answer(time, Task.WhenAll(Enumerable.Range(0, 3).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Free(gate.Name, hold.Name)))));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 1));
        await PassAsync(TimeSpan.FromSeconds(3));
        Assert.Single(gate.Log);
        Assert.True(await Answer(time, cluster.Client.Limits.RemoveAsync("task:limit.free")));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 3));
        Assert.False(await Answer(time, cluster.Client.Limits.RemoveAsync("task:limit.free")));
        hold.Open();
        await Answer(time, Task.WhenAll(all.Select(a => a.WaitAsync())).ContinueWith(_ => true, TaskScheduler.Default));
    }

    [Fact]
    public async Task A_limit_set_while_tasks_wait_holds_for_them_and_can_be_raised()
    {
        var cluster = await StartAsync(2, o => o.Worker.Concurrency = 1, time);
        var (first, gate, hold) = (Gate.New(), Gate.New(), Gate.New());
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Free(first.Name, first.Name))));
        await Eventually(time, () => Task.FromResult(first.Log.Count == 2)); // All slots are taken.
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Free(gate.Name, hold.Name))));
        await SetAsync(cluster, "task:limit.free", new(Concurrency: 1));
        first.Open();
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 1));
        await PassAsync(TimeSpan.FromSeconds(3));
        Assert.Single(gate.Log);
        await SetAsync(cluster, "task:limit.free", new(Concurrency: 2));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 2));
        hold.Open();
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 4));
    }

    [Fact]
    public async Task What_waits_for_a_limit_can_be_revoked_expires_and_can_be_purged()
    {
        var cluster = await StartAsync(1, time: time);
        var gate = Gate.New();
        var call = LimitTasks.Two(gate.Name);
        var all = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => cluster.Client.EnqueueAsync(call)));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 2));
        var revoked = await cluster.Client.EnqueueAsync(call);
        var expires = await cluster.Client.EnqueueAsync(call.Expires(TimeSpan.FromSeconds(5)));
        var purged = await cluster.Client.EnqueueAsync(call);
        await Answer(time, revoked.RevokeAsync());
        await Eventually(time, async () => await expires.GetStateAsync() == TaskState.Revoked);
        Assert.Equal(1, await Answer(time, cluster.Client.PurgeAsync("default")));
        Assert.Equal((TaskState.Revoked, TaskState.Revoked), (await revoked.GetStateAsync(), await purged.GetStateAsync()));
        gate.Open();
        await Answer(time, Task.WhenAll(all.Select(a => a.GetAsync())));
        Assert.Equal(2, gate.Log.Count);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_reason()
    {
        var cluster = await StartAsync(1, time: time);
        await RefusedAsync("A limit cannot be called 'math.add': use task:NAME, queue:NAME or key:KEY.", cluster.Client.Limits.SetAsync("math.add", Limit.None));
        await RefusedAsync("A limit cannot be called 'task:a b'", cluster.Client.Control.RateLimitAsync("a b", null));
        await RefusedAsync("0 tasks at once are not allowed", cluster.Client.Limits.SetAsync("task:a", new(Concurrency: 0)));
        await RefusedAsync("a rate of 0 in 00:00:01 is not allowed", cluster.Client.Limits.SetAsync("task:a", new(Rate.PerSecond(0))));
        var call = CoreTasks.Add(1, 2);
        await RefusedAsync("core.add: the key 'a b' of a limit is not allowed", cluster.Client.EnqueueAsync(call.WithLimit("a b", Rate.PerMinute(1))));
        await RefusedAsync("core.add: a rate of 1 in 00:00:00 is not allowed", cluster.Client.EnqueueAsync(call.WithLimit("a", new Rate(1, TimeSpan.Zero))));
        Assert.Throws<ArgumentException>(() => new SiloOptions().Shards.LimitQueue("a b", Limit.None));
    }

    private static void HoldsRate(Gate gate, int perSecond, int burst)
    {
        var starts = gate.Log.Select(long.Parse).Order().ToArray();

        // A permit is used within a second of its grant, so what counts is the whole, and that never so many came together.
        var worst = starts.Select(from => starts.Count(s => s >= from && s < from + TimeSpan.TicksPerSecond)).Max();
        Assert.InRange(worst, 1, (2 * perSecond) + burst);
        Assert.InRange(TimeSpan.FromTicks(starts[^1] - starts[0]).TotalSeconds, ((starts.Length - burst) / (double)perSecond) - 1.1, double.MaxValue);
    }

    private async Task SetAsync(TestCluster cluster, string name, Limit limit) =>
        await Answer(time, cluster.Client.Limits.SetAsync(name, limit).ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default));

    private async Task RefusedAsync(string why, Task refused) =>
        Assert.Contains(why, (await Assert.ThrowsAsync<SubmitRefusedException>(() => Answer(time, Wrap(refused)))).Message, StringComparison.Ordinal);

    private static async Task<bool> Wrap(Task task)
    {
        await task;
        return true;
    }

    private async Task PassAsync(TimeSpan span)
    {
        var end = time.Elapsed + span;
        await Eventually(time, () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(time.Elapsed >= end);
        });
    }
}

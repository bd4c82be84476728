using Krewe.Queues;
using Krewe.Schedules;
using Krewe.Results;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Schedules;

/// <summary>Schedules of a cluster, by a clock of their own.</summary>
public sealed class ScheduleTests : ClusterTest
{
    private static readonly Every Minute = new(TimeSpan.FromMinutes(1));

    private readonly SimulatedTime time = new();

    [Fact]
    public async Task Each_tick_submits_its_call_once_under_an_id_of_its_own()
    {
        var (cluster, schedules) = await BeginAsync();
        var began = time.GetUtcNow();
        var first = (await Answer(time, schedules.SetAsync("sums", Minute, CoreTasks.Add(1, 2)))).Next!.Value;
        Assert.InRange(first - began, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1.1));
        for (var n = 0; n < 3; n++)
        {
            var tick = await TickAsync(schedules, "sums");
            Assert.Equal(first.AddMinutes(n), tick);
            var result = cluster.Client.GetResult<int>(TickNames.TaskOf("sums", tick));
            Assert.Equal(3, await Answer(time, result.GetAsync()));
            Assert.InRange((await Answer(time, result.GetRecordAsync())).SubmittedAt!.Value - tick, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        }

        var status = await GetAsync(schedules, "sums");
        Assert.Equal((first.AddMinutes(3), 3L, 0L, null), (status!.Next!.Value, status.Ticks, status.Skipped, status.Error));
        var totals = await Answer(time, cluster.TotalsAsync());
        Assert.Equal((3L, 3L, 0, 0), (totals.Submitted, totals.Finished, totals.Delayed, totals.Jobs)); // Of what wakes it, nothing.
    }

    [Fact]
    public async Task The_ticks_of_many_schedules_survive_the_death_of_silos()
    {
        var (cluster, schedules) = await BeginAsync(silos: 2);
        var gate = Gate.New();
        string[] names = [.. Enumerable.Range(0, 20).Select(n => $"s{n}")];
        foreach (var name in names)
        {
            await Answer(time, schedules.SetAsync(name, Minute, CoreTasks.Log(gate.Name, name)));
        }

        for (var n = 0; n < 3; n++)
        {
            await Answer(time, Task.WhenAll(cluster.AddSiloAsync(), Task.CompletedTask).ContinueWith(_ => true, TaskScheduler.Default));
            var ticks = await Task.WhenAll(names.Select(async name => (await GetAsync(schedules, name))!.Next!.Value));
            time.Advance(ticks.Max() - time.GetUtcNow()); // All are due, and some are on their way.
            cluster.Crash(n);
            await Eventually(time, () => Task.FromResult(gate.Log.Count >= names.Length * (n + 1)));
        }

        await Eventually(time, async () => (await cluster.Client.ListAsync(new TaskFilter(TaskState.Started))).Count == 0);
        Assert.All(gate.Log.GroupBy(name => name), runs => Assert.InRange(runs.Count(), 3, 4)); // One that was running on a silo that died runs again.
        var ids = (await Answer(time, cluster.Client.ListAsync(new TaskFilter(Name: "core.log", Limit: 1000)))).Select(r => r.Id).ToArray();
        Assert.Equal(60, ids.Length);
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_another_replaces_it()
    {
        var (_, schedules) = await BeginAsync();
        var first = await Answer(time, schedules.SetAsync("a", Minute, CoreTasks.Add(1, 2)));
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(first, await Answer(time, schedules.SetAsync("a", Minute, CoreTasks.Add(1, 2))));
        var call = await Answer(time, schedules.SetAsync("a", Minute, CoreTasks.Add(2, 2)));
        Assert.Equal(first.Next, call.Next); // The interval goes on.
        var timing = await Answer(time, schedules.SetAsync("a", Cron.Parse("30 9 * * *"), CoreTasks.Add(2, 2), new() { TimeZone = "Europe/Berlin" }));
        Assert.Equal(new TimeSpan(8, 30, 0), timing.Next!.Value.UtcDateTime.TimeOfDay);
        Assert.Single(await Answer(time, schedules.ListAsync()));
    }

    [Fact]
    public async Task One_that_rests_makes_no_ticks_and_goes_on_with_the_next()
    {
        var (_, schedules) = await BeginAsync();
        await Answer(time, schedules.SetAsync("a", Minute, CoreTasks.Nothing()));
        await Answer(time, schedules.SetAsync("b", Minute, CoreTasks.Nothing()));
        Assert.True(await Answer(time, schedules.PauseAsync("a")));
        await TickAsync(schedules, "b");
        await TickAsync(schedules, "b");
        var resting = await GetAsync(schedules, "a");
        Assert.Equal((true, null, 0L), (resting!.Paused, resting.Next, resting.Ticks));
        Assert.True((await Answer(time, schedules.SetAsync("a", Minute, CoreTasks.Nothing()))).Paused);
        Assert.Equal(["a", "b"], (await Answer(time, schedules.ListAsync())).Select(s => s.Name));
        Assert.True(await Answer(time, schedules.ResumeAsync("a")));
        Assert.InRange((await GetAsync(schedules, "a"))!.Next!.Value - time.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        await TickAsync(schedules, "a");
        Assert.Equal((1L, 0L), ((await GetAsync(schedules, "a"))!.Ticks, (await GetAsync(schedules, "a"))!.Skipped));
    }

    [Fact]
    public async Task One_that_is_removed_or_over_is_gone()
    {
        var (cluster, schedules) = await BeginAsync();
        await Answer(time, schedules.SetAsync("a", Minute, CoreTasks.Nothing()));
        await Answer(time, schedules.SetAsync("b", new Once(time.GetUtcNow().AddMinutes(5)), CoreTasks.Add(1, 1)));
        await Answer(time, schedules.SetAsync("c", Minute, CoreTasks.Nothing(), new() { End = time.GetUtcNow().AddMinutes(1.5) }));
        Assert.True(await Answer(time, schedules.RemoveAsync("a")));
        Assert.False(await Answer(time, schedules.RemoveAsync("a")));
        Assert.False(await Answer(time, schedules.PauseAsync("a")));
        Assert.Null(await GetAsync(schedules, "a"));
        var once = (await GetAsync(schedules, "b"))!.Next!.Value;
        time.Advance(TimeSpan.FromMinutes(5));
        await Eventually(time, async () => (await schedules.ListAsync()).Count == 0);
        Assert.Equal(2, await Answer(time, cluster.Client.GetResult<int>(TickNames.TaskOf("b", once)).GetAsync()));
        await Eventually(time, async () => (await cluster.Client.ListAsync(new TaskFilter(TaskState.Scheduled, JobNames.Tick))).Count == 0);
    }

    [Theory]
    [InlineData(Overlap.Allow, 3, 0)]
    [InlineData(Overlap.Skip, 1, 2)]
    [InlineData(Overlap.Queue, 1, 0)]
    public async Task While_the_task_before_runs_a_tick_is_made_left_out_or_put_off(Overlap overlap, int begun, int skipped)
    {
        var (_, schedules) = await BeginAsync();
        var gate = Gate.New();
        await Answer(time, schedules.SetAsync("a", Minute, CoreTasks.Wait(gate.Name), new() { Overlap = overlap, Missed = MissedTicks.RunAll }));
        await PassAsync(TimeSpan.FromMinutes(3.5));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == begun));
        await Eventually(time, async () => (await schedules.GetAsync("a"))!.Skipped == skipped);
        Assert.Equal(begun, gate.Log.Count);
        gate.Open();
        await Eventually(time, () => Task.FromResult(gate.Log.Count >= (overlap == Overlap.Skip ? 1 : 3)));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_reason()
    {
        var (_, schedules) = await BeginAsync();
        var add = CoreTasks.Add(1, 2);
        await RefusedAsync("no task is called 'core.ad'", schedules.SetAsync("a", Minute, Signature.Of<int>("core.ad", 1, 2)));
        await RefusedAsync("the silo knows no time zone 'Europe/Atlantis'", schedules.SetAsync("a", Minute, add, new() { TimeZone = "Europe/Atlantis" }));
        await RefusedAsync("has no tick after now", schedules.SetAsync("a", new Once(time.GetUtcNow().AddDays(-1)), add));
        await RefusedAsync("has no tick after now", schedules.SetAsync("a", Cron.Parse("0 0 30 2 *"), add));
        await RefusedAsync("The name 'a b' of a schedule is not allowed", schedules.SetAsync("a b", Minute, add));
        await RefusedAsync("the id 'x' is set on its call", schedules.SetAsync("a", Minute, add.WithId("x")));
        await RefusedAsync("a jitter of -00:00:01 is not allowed", schedules.SetAsync("a", Minute, add, new() { Jitter = TimeSpan.FromSeconds(-1) }));
        await RefusedAsync("77 is no way with missed ticks; use RunLast, Skip, RunAll.", schedules.SetAsync("a", Minute, add, new() { Missed = (MissedTicks)77 }));
        await RefusedAsync("77 is no way with ticks that overlap; use Allow, Skip, Queue.", schedules.SetAsync("a", Minute, add, new() { Overlap = (Overlap)77 }));
        await RefusedAsync("a start not before", schedules.SetAsync("a", Minute, add.At(DateTimeOffset.MaxValue)));
        await RefusedAsync("more than 1,000 members", schedules.SetAsync("a", Minute, Canvas.Map(Enumerable.Range(0, 1001), i => CoreTasks.Add(i, 1))));
        Assert.Empty(await Answer(time, schedules.ListAsync()));
    }

    [Fact]
    public async Task A_graph_is_submitted_whole_and_its_start_is_spread()
    {
        var (cluster, schedules) = await BeginAsync();
        await Answer(time, schedules.SetAsync("graph", Minute, Canvas.Map(Enumerable.Range(0, 5), i => CoreTasks.Add(i, 1)).Then(CoreTasks.Sum), new() { Jitter = TimeSpan.FromSeconds(30) }));
        var tick = await TickAsync(schedules, "graph");
        var result = cluster.Client.GetResult<int>(TickNames.TaskOf("graph", tick));
        await Eventually(time, () => result.IsReadyAsync());
        Assert.Equal(15, await Answer(time, result.GetAsync()));
        Assert.InRange((await Answer(time, result.GetRecordAsync())).StartedAt!.Value - tick, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(35));
    }

    private async Task<(TestCluster Cluster, ISchedules Schedules)> BeginAsync(int silos = 1)
    {
        var cluster = await StartAsync(silos, time: time);
        return (cluster, cluster.Client.Schedules);
    }

    private Task<ScheduleStatus?> GetAsync(ISchedules schedules, string name) => Answer(time, schedules.GetAsync(name));

    private async Task RefusedAsync(string why, Task<ScheduleStatus> set) =>
        Assert.Contains(why, (await Assert.ThrowsAsync<SubmitRefusedException>(() => Answer(time, set))).Message, StringComparison.OrdinalIgnoreCase);

    /// <summary>Lets time pass until the next tick has been made.</summary>
    private async Task<DateTimeOffset> TickAsync(ISchedules schedules, string name)
    {
        var before = (await GetAsync(schedules, name))!;
        time.Advance(TimeSpan.FromTicks(Math.Max(0, (before.Next!.Value - time.GetUtcNow()).Ticks)));
        await Eventually(time, async () => (await schedules.GetAsync(name))!.Ticks > before.Ticks);
        return before.Next.Value;
    }

    private async Task PassAsync(TimeSpan span)
    {
        var end = time.Elapsed + span;
        await Eventually(time, () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(200));
            return Task.FromResult(time.Elapsed >= end);
        });
    }
}

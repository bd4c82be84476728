using Krewe.Results;
using Krewe.Schedules;
using Krewe.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Testing;

/// <summary>Time goes on when the test says so, and what becomes due in it has run.</summary>
public sealed class VirtualTimeTests : KitTest
{
    [Fact]
    public async Task A_delayed_task_runs_when_its_time_has_come_and_not_before()
    {
        var cluster = await StartAsync();
        var sum = await cluster.Client.EnqueueAsync(KitTasks.Add(4, 5).In(TimeSpan.FromHours(1)));
        await cluster.AdvanceAsync(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.False(await sum.IsReadyAsync());
        Assert.Empty(cluster.Ended);
        await cluster.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(9, cluster.Ended.Single("kit.add").Result<int>());
        Assert.Equal(9, await sum.GetAsync(Patience));
    }

    [Fact]
    public async Task What_is_not_delayed_runs_without_any_time()
    {
        var cluster = await StartAsync();
        var began = cluster.Time.GetUtcNow();
        await cluster.Client.EnqueueAsync(KitTasks.Note("now"));
        await cluster.DrainAsync();
        Assert.Equal(("now", began), Assert.Single(Diary.Entries));
    }

    [Fact]
    public async Task Retries_with_backoff_come_at_their_times_over_hours()
    {
        var cluster = await StartAsync();
        var began = cluster.Time.GetUtcNow();
        var flaky = await cluster.Client.EnqueueAsync(KitTasks.Flaky(8));
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(127) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(7, Diary.Entries.Count);
        await cluster.AdvanceAsync(TimeSpan.FromHours(3));
        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 127, 255], Diary.Entries.Select(e => (e.At - began).TotalMinutes));
        Assert.Equal(9, await flaky.GetAsync(Patience));
    }

    [Fact]
    public async Task A_rate_is_kept_by_the_clock_of_the_test()
    {
        var cluster = await StartAsync();
        var began = cluster.Time.GetUtcNow();
        foreach (var n in Enumerable.Range(0, 30))
        {
            await cluster.Client.EnqueueAsync(KitTasks.Paced($"{n}"));
        }

        await cluster.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(30, Diary.Entries.Count);
        Assert.All(Diary.Entries.Select((entry, n) => (entry.At - began, n)), e => Assert.InRange(e.Item1.TotalMinutes, e.n, e.n + 0.01));
    }

    [Fact]
    public async Task A_schedule_ticks_every_morning_of_a_year()
    {
        var cluster = await StartAsync();
        await cluster.Client.Schedules.SetAsync("daily", Cron.Parse("0 9 * * *"), KitTasks.Note("morning"));
        await cluster.AdvanceAsync(TimeSpan.FromDays(365));
        Assert.Equal(
            Enumerable.Range(0, 365).Select(day => cluster.Time.GetUtcNow().AddDays(day - 365).AddHours(9)),
            Diary.Entries.Select(e => e.At));
    }

    [Fact]
    public async Task A_task_that_nobody_could_start_in_time_expires_at_its_time()
    {
        var cluster = await StartAsync(o => o.ConfigureSilo(silo => silo.Worker.Concurrency = 1));
        await cluster.Client.EnqueueAsync(KitTasks.Pace(1, 60));
        await cluster.Client.EnqueueAsync(KitTasks.Note("late").Expires(TimeSpan.FromMinutes(10)));
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        cluster.Ended.None("kit.note");
        await cluster.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal((TaskState.Revoked, ErrorTypes.Expired), (cluster.Ended.Single("kit.note").State, cluster.Ended.Single("kit.note").Error!.Type));
        await cluster.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(["step 1"], Diary.Texts);
    }

    [Fact]
    public async Task A_delayed_task_that_is_revoked_never_runs()
    {
        var cluster = await StartAsync();
        var note = await cluster.Client.EnqueueAsync(KitTasks.Note("never").In(TimeSpan.FromHours(1)));
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(30));
        await note.RevokeAsync();
        await cluster.AdvanceAsync(TimeSpan.FromDays(1) - TimeSpan.FromHours(1));
        Assert.Empty(Diary.Entries);
        Assert.Equal(TaskState.Revoked, await note.GetStateAsync());
    }

    [Fact]
    public async Task A_task_that_waits_by_its_clock_goes_on_at_each_of_its_steps()
    {
        var cluster = await StartAsync();
        var began = cluster.Time.GetUtcNow();
        await cluster.Client.EnqueueAsync(KitTasks.Pace(20, 7));
        await cluster.Client.EnqueueAsync(KitTasks.Pace(20, 7));
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(70));
        Assert.Equal(Enumerable.Range(1, 10).SelectMany(n => new[] { 7.0 * n, 7.0 * n }), Diary.Entries.Select(e => (e.At - began).TotalMinutes));
        Assert.Empty(cluster.Ended);
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(70));
        Assert.Equal(2, cluster.Ended.Count);
    }

    [Fact]
    public async Task A_group_and_what_follows_it_run_in_one_go()
    {
        var cluster = await StartAsync();
        var members = Enumerable.Range(1, 50).Select(n => KitTasks.Add(n, n).In(TimeSpan.FromMinutes(n)));
        var total = await cluster.Client.EnqueueAsync(Canvas.Group(members).Then(KitTasks.Sum));
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(49));
        Assert.Equal(49, cluster.Ended.Of("kit.add").Count);
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(50 * 51, cluster.Ended.Single("kit.sum").Result<int>());
        Assert.Equal(50 * 51, await total.GetAsync(Patience));
    }

    [Fact]
    public async Task A_task_may_wait_for_another_that_is_due_later()
    {
        var cluster = await StartAsync();
        var parent = await cluster.Client.EnqueueAsync(KitTasks.WaitingParent("child"));
        await cluster.AdvanceAsync(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        Assert.Equal("child", await parent.GetAsync(Patience));
    }

    [Fact]
    public async Task Results_go_when_their_time_is_over()
    {
        var cluster = await StartAsync();
        var sum = await cluster.Client.EnqueueAsync(KitTasks.Add(1, 1).KeepResult(TimeSpan.FromHours(1)));
        await cluster.DrainAsync();
        Assert.Equal(TaskState.Success, await sum.GetStateAsync());
        await cluster.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(TaskState.Unknown, await cluster.Client.GetResult<int>(sum.Id).GetStateAsync());
    }

    [Fact]
    public async Task Years_in_which_nothing_is_due_pass_at_once_and_harm_nobody()
    {
        var cluster = await StartAsync();
        var note = await cluster.Client.EnqueueAsync(KitTasks.Note("at last").In(TimeSpan.FromDays(3650)));
        var waiting = note.GetAsync(Patience);
        foreach (var days in new[] { 900, 900, 1500, 350 })
        {
            await cluster.AdvanceAsync(TimeSpan.FromDays(days));
        }

        Assert.Equal("at last", await waiting);
        Assert.Equal(4, await (await cluster.Client.EnqueueAsync(KitTasks.Add(2, 2))).GetAsync(Patience));
    }

    [Fact]
    public async Task A_timer_of_a_service_ticks_at_its_times()
    {
        var cluster = await StartAsync();
        var began = cluster.Time.GetUtcNow();
        var ticks = new List<TimeSpan>();
        await using var timer = cluster.ServicesOf().GetRequiredService<TimeProvider>().CreateTimer(
            _ => ticks.Add(cluster.Time.GetUtcNow() - began), null, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5));
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(13));
        Assert.Equal([3.0, 8.0, 13.0], ticks.Select(t => t.TotalMinutes));
    }

    [Fact]
    public async Task The_same_gives_the_same_however_busy_the_machine_is()
    {
        var lives = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(LiveAsync)));
        Assert.Equal(7 + 10 + 18 + 20, lives[0].Length);
        Assert.All(lives, life => Assert.Equal(lives[0], life));
    }

    /// <summary>Three hours of this and that; what was done when.</summary>
    private static async Task<string[]> LiveAsync()
    {
        var diary = new Diary();
        await using var cluster = await TestCluster.StartAsync(o =>
            o.AddTasks(typeof(KitTasks)).ConfigureServices(services => services.AddSingleton(diary)).Patience = Patience);
        await cluster.Client.Schedules.SetAsync("often", Cron.Parse("*/10 * * * *"), KitTasks.Note("tick"));
        await cluster.Client.EnqueueAsync(KitTasks.Flaky(6));
        await cluster.Client.EnqueueAsync(KitTasks.Pace(10, 13));
        await cluster.Client.EnqueueAsync(Canvas.Group(Enumerable.Range(1, 20).Select(n => KitTasks.Note($"note {n}").In(TimeSpan.FromSeconds(397 * n)))));
        foreach (var minutes in new[] { 1, 59, 7, 53, 60 })
        {
            await cluster.AdvanceAsync(TimeSpan.FromMinutes(minutes));
        }

        return [.. diary.Entries.Select(e => $"{e.At:O} {e.Entry}").Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task Time_can_go_on_to_a_moment_and_not_back()
    {
        var cluster = await StartAsync(o => o.Start = new(2027, 2, 28, 8, 0, 0, TimeSpan.Zero));
        var nine = new DateTimeOffset(2027, 2, 28, 9, 0, 0, TimeSpan.Zero);
        await cluster.AdvanceToAsync(nine);
        Assert.Equal(nine, cluster.Time.GetUtcNow());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.AdvanceToAsync(nine.AddTicks(-1)));
    }
}

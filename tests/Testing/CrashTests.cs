using Krewe.Results;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Testing;

/// <summary>Silos of a test cluster die.</summary>
public sealed class CrashTests : KitTest
{
    [Fact]
    public async Task What_a_dead_silo_ran_is_run_again_by_another()
    {
        var cluster = await StartAsync(o => o.Silos = 3);
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(KitTasks.Outside(gate.Name));
        await gate.HaveBegun();
        var first = gate.Log.Single();
        await cluster.CrashAsync(int.Parse(first["silo-".Length..]));
        gate.Open();
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(2, gate.Log.Count);
        var ended = cluster.Ended.Single("kit.outside");
        Assert.Equal(TaskState.Success, ended.State);
        Assert.NotEqual(first, ended.Result<string>());
        Assert.Equal([ended.Result<string>()!], Diary.Texts); // The first run went no further.
        Assert.Equal(ended.Result<string>(), await task.GetAsync(Patience));
    }

    [Fact]
    public async Task Delays_retries_and_schedules_survive_a_silo_that_dies_and_one_that_comes()
    {
        var cluster = await StartAsync(o => o.Silos = 2);
        await cluster.Client.EnqueueAsync(KitTasks.Note("delayed").In(TimeSpan.FromHours(1)));
        await cluster.Client.EnqueueAsync(KitTasks.Flaky(5));
        await cluster.Client.Schedules.SetAsync("hourly", Krewe.Schedules.Cron.Parse("30 * * * *"), KitTasks.Note("tick"));
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(10));
        await cluster.CrashAsync(0);
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(2, await cluster.AddSiloAsync());
        await cluster.CrashAsync(1);
        await cluster.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(
            ["1", "2", "3", "4", "5", "6", "delayed", "tick", "tick"],
            Diary.Texts.Order(StringComparer.Ordinal));
        Assert.Equal(TaskState.Success, cluster.Ended.Single("kit.flaky").State);
    }

    [Fact]
    public async Task A_silo_that_never_was_cannot_die()
    {
        var cluster = await StartAsync();
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.CrashAsync(1));
        Assert.Contains("The cluster has had 1 silos, numbered from 0.", error.Message, StringComparison.Ordinal);
    }
}

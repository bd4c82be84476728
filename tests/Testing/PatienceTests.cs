using Krewe.Results;
using TestCluster = Krewe.Testing.TestCluster;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Testing;

/// <summary>Tasks that wait for something that is not the clock.</summary>
public sealed class PatienceTests : KitTest
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task A_task_that_never_ends_is_named()
    {
        var cluster = await StartAsync(o => o.Patience = Short);
        var gate = Gate.New();
        var endless = await cluster.Client.EnqueueAsync(KitTasks.Outside(gate.Name));
        await gate.HaveBegun();
        var error = await Assert.ThrowsAsync<TimeoutException>(() => cluster.AdvanceAsync(TimeSpan.FromHours(1)));
        Assert.Equal(
            $"1 task did not end within 0.3 s, and it is not the cluster's clock (context.Time) that is waited for: kit.outside (id {endless.Id}, attempt 1) on silo-0. "
                + "Time stands at 2030-01-01T00:00:00.0000000+00:00.",
            error.Message);

        gate.Open();
        await endless.GetAsync(Patience);
        await cluster.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(new(2030, 1, 1, 1, 0, 0, TimeSpan.Zero), cluster.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_task_that_waits_for_the_world_is_waited_for()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        await cluster.Client.EnqueueAsync(KitTasks.Outside(gate.Name));
        var delayed = await cluster.Client.EnqueueAsync(KitTasks.Note("after").In(TimeSpan.FromHours(1)));
        await gate.HaveBegun();
        var advancing = cluster.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.False(await delayed.IsReadyAsync());
        gate.Open();
        await advancing.WaitAsync(Patience);
        Assert.Equal(["kit.outside", "kit.note"], cluster.Ended.Select(t => t.Name));
    }

    [Fact]
    public async Task A_task_with_a_time_limit_is_given_its_time()
    {
        var cluster = await StartAsync(o => o.Patience = Short);
        var began = cluster.Time.GetUtcNow();
        await cluster.Client.EnqueueAsync(KitTasks.Outside(Gate.New().Name).WithTimeLimit(soft: TimeSpan.FromMinutes(2)));
        await cluster.AdvanceAsync(TimeSpan.FromHours(1));
        var ended = cluster.Ended.Single("kit.outside");
        Assert.Equal((TaskState.Failure, ErrorTypes.TimeLimitExceeded), (ended.State, ended.Error!.Type));
        Assert.Equal(began.AddMinutes(2), ended.Record.FinishedAt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task A_wrong_number_of_silos_is_refused(int silos)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(o => o.Silos = silos));
        Assert.Equal($"Silos is {silos}; allowed: 1 to 100.", error.Message);
    }

    [Fact]
    public async Task A_cluster_without_tasks_is_refused()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => TestCluster.StartAsync(_ => { }));
        Assert.Contains("AddTasks", error.Message, StringComparison.Ordinal);
    }
}

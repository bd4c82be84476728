using Krewe.Clusters;
using Krewe.Results;
using Krewe.Tests.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Clusters;

/// <summary>Looking into a cluster.</summary>
public class InspectTests : ClusterTest
{
    private static readonly Audience Patiently = new(Timeout: Patience);

    [Fact]
    public async Task Every_silo_answers_also_one_without_a_worker()
    {
        var cluster = await StartAsync(silos: 2);
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 0);
        await AreThere(cluster, 3);
        var given = await cluster.Client.Inspect.PingAsync(Patiently);
        Assert.Equal(["worker-1", "worker-2", "worker-3"], given.Answers.Select(a => a.Node));
        Assert.Equal(3, given.Answers.Select(a => a.Silo).Distinct().Count());
        Assert.Empty(given.Silent);
        Assert.Equal(0, (await cluster.Client.Inspect.StatsAsync(Patiently with { Destination = ["worker-3"] })).Answers.Single().Value.Pool.Size);
    }

    [Fact]
    public async Task Only_those_that_are_meant_are_asked_and_a_name_nobody_has_is_told()
    {
        var cluster = await StartAsync(silos: 3);
        await AreThere(cluster, 3);
        var given = await cluster.Client.Inspect.PingAsync(Patiently with { Destination = ["worker-3", "worker-9"] });
        Assert.Equal("worker-3", Assert.Single(given.Answers).Node);
        Assert.Equal(new Silence("worker-9", null, "no silo has this name"), Assert.Single(given.Silent));
        var byAddress = await cluster.Client.Inspect.PingAsync(Patiently with { Destination = [given.Answers[0].Silo] });
        Assert.Equal("worker-3", Assert.Single(byAddress.Answers).Node);
    }

    [Fact]
    public async Task So_many_answers_are_enough()
    {
        var cluster = await StartAsync(silos: 3);
        await AreThere(cluster, 3);
        var given = await cluster.Client.Inspect.PingAsync(Patiently with { Limit = 2 });
        Assert.Equal((2, 0), (given.Answers.Count, given.Silent.Count));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.Client.Inspect.PingAsync(new(Limit: 0)));
        var none = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.Client.Inspect.PingAsync(new(Timeout: TimeSpan.Zero)));
        Assert.StartsWith("Answers are waited for longer than 0.", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_timeout_is_as_good_as_none()
    {
        var cluster = await StartAsync();
        Assert.Single((await cluster.Client.Inspect.PingAsync(new(Timeout: TimeSpan.MaxValue))).Answers);
        Assert.Equal(0, (await cluster.Client.Inspect.ScheduledAsync(timeout: TimeSpan.MaxValue)).Count);
        Assert.Equal("worker-1", Assert.Single((await cluster.Client.BroadcastAsync(CoreTasks.Where(), TimeSpan.MaxValue)).Results));
    }

    [Fact]
    public async Task What_runs_and_what_waits_here_is_told_while_all_slots_are_blocked()
    {
        var cluster = await StartAsync(configure: o => (o.Worker.Concurrency, o.Worker.MaxIdleClaim) = (2, Patience));
        var gate = Gate.New();
        var blocked = await cluster.Client.EnqueueAsync(CoreTasks.Block(gate.Name));
        var burning = await cluster.Client.EnqueueAsync(CoreTasks.Burn(gate.Name));
        await Eventually(() => Task.FromResult(gate.Log.Count == 2));

        var active = (await cluster.Client.Inspect.ActiveAsync(Patiently)).Answers.Single().Value;
        Assert.Equal(2, active.Count);
        Assert.Equal(new[] { blocked.Id, burning.Id }.Order(StringComparer.Ordinal), active.First.Select(t => t.Id).Order(StringComparer.Ordinal));
        var told = active.First.Single(t => t.Id == blocked.Id);
        Assert.Equal(("core.block", "default", $"[\"{gate.Name}\"]", 1), (told.Name, told.Queue, told.Arguments, told.Attempt));
        Assert.True(told.At <= TimeProvider.System.GetUtcNow());
        Assert.Single((await cluster.Client.Inspect.ActiveAsync(Patiently, first: 1)).Answers.Single().Value.First);

        var pool = (await cluster.Client.Inspect.StatsAsync(Patiently)).Answers.Single().Value.Pool;
        Assert.Equal((2, 2, null), (pool.Size, pool.Busy, pool.Autoscale));
        var state = Assert.Single((await cluster.Client.Inspect.QueryTaskAsync([blocked.Id], Patience)).Records);
        Assert.Equal((TaskState.Started, "worker-1"), (state.State, state.Worker));
        gate.Open();
        await blocked.GetAsync(Patience);
        await burning.GetAsync(Patience);
        await Eventually(async () => (await cluster.Client.Inspect.ActiveAsync(Patiently)).Answers.Single().Value.Count == 0);
    }

    [Fact]
    public async Task Claimed_tasks_that_have_not_begun_are_told()
    {
        var cluster = await StartAsync(configure: o => (o.Worker.Concurrency, o.Worker.MaxIdleClaim, o.Worker.PrefetchTime) = (1, Patience, TimeSpan.FromSeconds(1)));
        for (var i = 0; i < 5; i++)
        {
            await (await cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1))).GetAsync(Patience); // They are quick: it claims ahead.
        }

        var gate = Gate.New();
        var blocked = await cluster.Client.EnqueueAsync(CoreTasks.Block(gate.Name));
        await gate.HaveBegun();
        var waits = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        TaskOutlines reserved = new(0, []);
        await Eventually(async () => (reserved = (await cluster.Client.Inspect.ReservedAsync(Patiently)).Answers.Single().Value).Count == 1);
        Assert.Equal((waits.Id, "core.add", "[1,2]"), (reserved.First[0].Id, reserved.First[0].Name, reserved.First[0].Arguments));
        gate.Open();
        await blocked.GetAsync(Patience);
    }

    [Fact]
    public async Task What_waits_for_its_time_is_counted_and_the_first_are_told_by_due_time()
    {
        var cluster = await StartAsync();
        var ids = new List<string>();
        for (var hours = 9; hours > 0; hours--)
        {
            ids.Insert(0, (await cluster.Client.EnqueueAsync(CoreTasks.Add(hours, 0).In(TimeSpan.FromHours(hours)))).Id);
        }

        var found = await cluster.Client.Inspect.ScheduledAsync(first: 4, Patience);
        Assert.Equal((9, 0), (found.Count, found.SilentShards.Count));
        Assert.Equal(ids.Take(4), found.First.Select(t => t.Id));
        Assert.True(found.First[0].At > TimeProvider.System.GetUtcNow());
        Assert.Equal("[1,0]", found.First[0].Arguments);
        await cluster.Client.GetResult<int>(ids[0]).RevokeAsync();
        Assert.Equal(8, (await cluster.Client.Inspect.ScheduledAsync(0, Patience)).Count);
    }

    [Fact]
    public async Task What_was_taken_back_and_still_runs_is_told_until_it_ends()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Block(gate.Name));
        await gate.HaveBegun();
        Assert.Equal(0, (await cluster.Client.Inspect.RevokedAsync(timeout: Patience)).Count);
        Assert.Equal(RevokeStatus.Stopping, await task.RevokeAsync());
        var found = await cluster.Client.Inspect.RevokedAsync(timeout: Patience);
        Assert.Equal(task.Id, Assert.Single(found.First).Id);
        gate.Open();
        await task.WaitAsync(Patience);
        Assert.Equal(0, (await cluster.Client.Inspect.RevokedAsync(timeout: Patience)).Count);
    }

    [Fact]
    public async Task Registered_tasks_queues_totals_options_and_versions_are_told()
    {
        var cluster = await StartAsync(configure: o =>
        {
            o.Worker.Queues = ["default", "mail"];
            o.Secret = "do-not-tell";
        });
        await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience);
        await (await cluster.Client.EnqueueAsync(CoreTasks.FailOn("worker-1"))).WaitAsync(Patience);
        var inspect = cluster.Client.Inspect;

        var elsewhere = (await inspect.RegisteredAsync(Patiently)).Answers.Single().Value.Single(t => t.Name == "core.elsewhere");
        Assert.Equal(("core.elsewhere() → string", "elsewhere", 6, 3), (elsewhere.Text, elsewhere.Queue, elsewhere.Priority, elsewhere.MaxRetries));
        Assert.Equal(["default", "mail"], (await inspect.ActiveQueuesAsync(Patiently)).Answers.Single().Value);

        var stats = (await inspect.StatsAsync(Patiently)).Answers.Single().Value;
        Assert.Equal(Environment.ProcessId, stats.ProcessId);
        Assert.Equal((1, 0, 0), stats.Totals.Where(t => t.Name == "core.add").Select(t => (t.Succeeded, t.Failed, t.Retried)).Single());
        Assert.Equal((0, 1, 0), stats.Totals.Where(t => t.Name == "core.fail-on").Select(t => (t.Succeeded, t.Failed, t.Retried)).Single());
        Assert.True(stats.WorkingSet > stats.HeapSize && stats.HeapSize > 0 && stats.Threads > 0);

        var options = (await inspect.ConfAsync(Patiently)).Answers.Single().Value;
        Assert.Equal(("4", "default, mail", "(set)"), (options["Worker:Concurrency"], options["Worker:Queues"], options["Secret"]));
        Assert.DoesNotContain(options.Values, v => v.Contains("do-not-tell", StringComparison.Ordinal));

        var report = (await inspect.ReportAsync(Patiently)).Answers.Single().Value;
        Assert.Contains(report.Libraries, l => l.StartsWith("Tests ", StringComparison.Ordinal) || l.StartsWith("Krewe.Tests ", StringComparison.Ordinal));
        Assert.Contains(".NET 10", report.Runtime);
        Assert.Equal(("memory", Environment.ProcessorCount), (report.Store, report.Processors));
    }

    [Fact]
    public async Task A_silo_that_died_is_named_and_then_gone()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(silos: 2, time: time);
        await Eventually(time, async () => (await cluster.Client.Inspect.PingAsync()).Answers.Count == 2);
        cluster.Crash(1);
        await Eventually(time, async () => (await cluster.Client.Inspect.PingAsync()) is { Silent: [], Answers: [{ Node: "worker-1" }] });
    }

    [Fact]
    public async Task A_grain_of_a_silo_that_is_not_there_refuses()
    {
        var cluster = await StartAsync();
        var nobody = cluster.Shards.Grains.GetGrain<INodeGrain>("S127.0.0.1:1:1");
        await Assert.ThrowsAnyAsync<OrleansException>(() => nobody.PingAsync().WaitAsync(Patience));
    }

    private static Task AreThere(TestCluster cluster, int silos) => Eventually(async () => (await cluster.Client.Inspect.PingAsync(Patiently)).Answers.Count == silos);
}

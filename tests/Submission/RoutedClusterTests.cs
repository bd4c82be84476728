using Krewe.Schedules;
using Krewe.Tests.Graphs;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Submission;

/// <summary>Routes of clients and silos, and calls to one silo, in clusters.</summary>
public sealed class RoutedClusterTests : ClusterTest
{
    [Fact]
    public async Task A_clients_routes_hold_for_calls_and_parts_of_graphs_that_name_no_queue()
    {
        var cluster = await StartAsync(2);
        var options = new ClientOptions { PageMembers = 10 };
        options.Routes.Add("core.ad*", "added").Bind("orders.*.eu", "eu");
        var client = cluster.NewClient(options: options);
        Assert.Equal("added", await QueueOf(client, CoreTasks.Add(1, 2)));
        Assert.Equal("added", await QueueOf(client, Signature.Of<int>("core.add", 1, 2)));
        Assert.Equal("said", await QueueOf(client, CoreTasks.Add(1, 2).On("said")));
        Assert.Equal("eu", await QueueOf(client, CoreTasks.Join("a", "b").WithRoutingKey("orders.new.eu")));
        Assert.Equal("default", await QueueOf(client, CoreTasks.Join("a", "b").WithRoutingKey("orders.new.us")));
        Assert.Equal("default", await QueueOf(cluster.Client, CoreTasks.Add(1, 2)));

        // Members of a group, also where they are read lazily into pages; the group's own queue goes first.
        var group = await client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 35), i => CoreTasks.Add(i, i)));
        var other = await client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 3), i => CoreTasks.Add(i, i)).On("said"));
        await Eventually(async () => (await cluster.TotalsAsync()).Ready is var ready && ready.GetValueOrDefault("added") == 37 && ready.GetValueOrDefault("said") == 4);
        await group.RevokeAsync();
        await other.RevokeAsync();
    }

    [Fact]
    public async Task A_silos_routes_hold_for_all_that_name_no_queue_whoever_submits_them()
    {
        var cluster = await StartAsync(2, o => o.Routes.Add("core.add", "added").Add(call => call.Name == "core.join" ? throw new InvalidOperationException("no luck") : null));
        Assert.Equal("added", await QueueOf(cluster.Client, CoreTasks.Add(1, 2)));
        Assert.Equal("said", await QueueOf(cluster.Client, CoreTasks.Add(1, 2).On("said")));
        var refused = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(CoreTasks.Join("a", "b")));
        Assert.Equal("core.join: a route failed with InvalidOperationException: no luck", refused.Message);
        var group = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 5), i => CoreTasks.Add(i, i)));
        await Eventually(async () => (await cluster.TotalsAsync()).Ready.GetValueOrDefault("added") == 6);
        await group.RevokeAsync();
    }

    [Fact]
    public async Task A_silos_routes_hold_for_ticks_links_and_what_tasks_submit_and_not_where_a_tasks_attribute_says_a_queue()
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(2, o => o.Routes.Add("core.log", "logs").Add("core.nothing", "children").Add("core.add", "others").Add(call => call.Priority == 6 ? "wrong" : null), time);
        await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Join("a", "b").Then(text => CoreTasks.Log("none", text))));
        await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Submit()));
        var becomes = await Answer(time, cluster.Client.EnqueueAsync(BecomingTasks.Number("named call", 1)));
        await Answer(time, cluster.Client.Schedules.SetAsync("ticking", new Every(TimeSpan.FromSeconds(1)), Signature.Of<string>("core.log", "none", "tick")));
        await Eventually(time, async () => (await cluster.Client.Queues.ListAsync()) is var queues
            && queues.Any(q => q.Name == "logs" && q.Ready >= 3) && queues.Any(q => q is { Name: "children", Ready: 1 })
            && queues.Any(q => q is { Name: "others", Ready: 1 }));
        Assert.Equal(becomes.Id, Assert.Single(await Answer(time, cluster.Client.ListAsync(new() { Queue = "others" }))).Id);

        // Its attribute says queue and priority, which only silos know.
        var elsewhere = await Answer(time, cluster.Client.EnqueueAsync(Signature.Of<string>("core.elsewhere")));
        Assert.Equal("elsewhere", Assert.Single(await Answer(time, cluster.Client.ListAsync(new() { Queue = "elsewhere" }))).Queue);
        Assert.Empty(await Answer(time, cluster.Client.ListAsync(new() { Queue = "wrong" })));
        Assert.Equal(TaskState.Pending, await Answer(time, elsewhere.GetStateAsync()));
    }

    [Fact]
    public async Task A_call_goes_to_the_silo_of_a_name_and_is_refused_when_there_is_none()
    {
        var cluster = await StartAsync(3);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("worker-2", await (await cluster.Client.EnqueueAsync(CoreTasks.Where().OnSilo("worker-2"))).GetAsync(Patience));
        }

        Assert.Equal(["worker-3", "worker-3"], await (await cluster.Client.EnqueueAsync(Canvas.Group(CoreTasks.Where(), CoreTasks.Where()).OnSilo("worker-3"))).GetAsync(Patience));
        var refused = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(CoreTasks.Where().OnSilo("worker-9")));
        Assert.Equal("No silo is called 'worker-9'. There are: worker-1, worker-2, worker-3.", refused.Message);
        var part = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(Canvas.Group(CoreTasks.Where().OnSilo("worker-2"))));
        Assert.Contains("only what a client enqueues as a whole can be sent to a silo by its name, 'worker-2'", part.Message, StringComparison.Ordinal);
    }

    private static async Task<string> QueueOf<T>(ICluster client, Signature<T> call)
    {
        var task = await client.EnqueueAsync(call);
        return (await client.ListAsync(new() { Limit = 10_000 })).Single(r => r.Id == task.Id).Queue;
    }
}

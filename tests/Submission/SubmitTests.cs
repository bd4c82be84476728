using System.Text;
using Krewe.Queues;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Submission;

public class SubmitTests : ClusterTest
{
    [Fact]
    public async Task A_task_gives_its_result()
    {
        var cluster = await StartAsync();
        var sum = await cluster.Client.EnqueueAsync(CoreTasks.Add(4, 5));
        Assert.Equal(9, await sum.GetAsync(Patience));
        Assert.True(await sum.IsReadyAsync());
        Assert.Equal(9, await cluster.Client.GetResult<int>(sum.Id).GetAsync(Patience));
        var record = await sum.GetRecordAsync();
        Assert.Equal((TaskState.Success, "core.add", "default", 1, "worker-1"), (record.State, record.Name, record.Queue, record.Attempts, record.Worker));
    }

    [Fact]
    public async Task A_task_is_called_by_name_with_the_queue_and_priority_of_its_definition()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Queues = ["default", "elsewhere"]);
        Assert.Equal(9, await (await cluster.Client.EnqueueAsync(Signature.Of<int>("core.add", 4, 5))).GetAsync(Patience));
        Assert.Equal("elsewhere", await (await cluster.Client.EnqueueAsync(Signature.Of<string>("core.elsewhere"))).GetAsync(Patience));
        Assert.Equal("default", await (await cluster.Client.EnqueueAsync(Signature.Of<string>("core.elsewhere").On("default"))).GetAsync(Patience));
        Assert.Equal("elsewhere", await (await cluster.Client.EnqueueAsync(CoreTasks.Elsewhere())).GetAsync(Patience));
    }

    [Fact]
    public async Task Ten_thousand_results_are_awaited_at_once()
    {
        var cluster = await StartAsync();
        var sums = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1))));
        Assert.Equal(Enumerable.Range(1, 10_000), await Task.WhenAll(sums.Select(s => s.GetAsync(Patience))));
        Assert.Equal(10_000, (await cluster.TotalsAsync()).Finished);
    }

    [Fact]
    public async Task An_id_is_one_task_however_often_it_is_submitted()
    {
        var cluster = await StartAsync();
        var gate = Gate.New();
        var twins = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Log(gate.Name, "once").WithId("twin" + gate.Name))));
        Assert.All(await Task.WhenAll(twins.Select(t => t.GetAsync(Patience))), r => Assert.Equal("once", r));
        var later = await cluster.NewClient().EnqueueAsync(CoreTasks.Log(gate.Name, "twice").WithId("twin" + gate.Name));
        Assert.Equal("once", await later.GetAsync(Patience));
        Assert.Single(gate.Log);
    }

    [Fact]
    public async Task An_id_nobody_submitted_is_unknown_and_not_pending()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var nobody = cluster.Client.GetResult<int>("nobody");
        Assert.Equal(TaskState.Unknown, await nobody.GetStateAsync());
        await Assert.ThrowsAsync<UnknownTaskException>(() => nobody.GetAsync(Patience));
        var waiting = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        Assert.Equal(TaskState.Pending, await waiting.GetStateAsync());
        var later = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).In(TimeSpan.FromDays(365)));
        Assert.Equal(TaskState.Scheduled, await later.GetStateAsync());
        var negative = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => waiting.GetAsync(TimeSpan.FromSeconds(-1)));
        Assert.StartsWith("A result is waited for 0 or longer, or with null for as long as it takes.", negative.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(-1)));
        var timeout = await Assert.ThrowsAsync<ResultTimeoutException>(() => waiting.GetAsync(TimeSpan.FromMilliseconds(20)));
        Assert.Contains(waiting.Id, timeout.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), ((await cluster.TotalsAsync()).Ready["default"], (await cluster.TotalsAsync()).Delayed));
    }

    [Fact]
    public async Task A_result_of_another_type_says_so()
    {
        var cluster = await StartAsync();
        var sum = await cluster.Client.EnqueueAsync(CoreTasks.Add(4, 5));
        var error = await Assert.ThrowsAsync<BadResultException>(() => cluster.Client.GetResult<DateTimeOffset>(sum.Id).GetAsync(Patience));
        Assert.Contains(sum.Id, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_input_is_refused_with_what_and_why()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        foreach (var (signature, why) in new (Signature<int>, string)[]
        {
            (Signature.Of<int>("core.ad", 1, 2), "No task is called 'core.ad'. Did you mean"),
            (Signature.Of<int>("nonsense"), "No task is called 'nonsense'. Load the library that has it"),
            (Signature.Of<int>("core.add", 1), "core.add takes 2 arguments (int x, int y), but 1 came."),
            (Signature.Of<int>("core.add", 1, 2, 3), "core.add takes 2 arguments (int x, int y), but 3 came."),
            (Signature.Of<int>("core.add", 1, "two"), "core.add: argument 2 (y) must be int, but \"two\" came."),
            (Signature.Of<int>("core.add", 1, null), "core.add: argument 2 (y) must be int, but null came."),
            (Signature.Of<int>("core.join", new string('x', 2_000_000), ""), "The arguments of core.join are 2,000,007 bytes of JSON; at most 1,048,576 are allowed."),
            (CoreTasks.Add(1, 2).On("no spaces"), "core.add: the queue name 'no spaces' is not allowed"),
            (CoreTasks.Add(1, 2).WithPriority(10), "core.add: priority 10 is not allowed: use 0 to 9, 9 first."),
            (CoreTasks.Add(1, 2).In(TimeSpan.FromSeconds(-1)), "core.add: a countdown of -1s is not allowed"),
            (CoreTasks.Add(1, 2).Expires(TimeSpan.Zero), "core.add: expires of 0s is not allowed"),
            (CoreTasks.Add(1, 2).WithMaxRetries(-1), "core.add: -1 retries are not allowed"),
            (CoreTasks.Add(1, 2).WithRetries(delay: TimeSpan.FromSeconds(-1)), "core.add: a retry delay of -1s is not allowed"),
            (CoreTasks.Add(1, 2).WithRetries(maxDelay: TimeSpan.FromDays(4000)), "core.add: a longest retry delay of 4000d is not allowed"),
            (CoreTasks.Add(1, 2).WithRetries(backoff: 0.5), "core.add: a retry backoff of 0.5 is not allowed: use 1 (constant) to 1000"),
            (CoreTasks.Add(1, 2).WithRetries(backoff: double.NaN), "core.add: a retry backoff of NaN is not allowed"),
            (CoreTasks.Add(1, 2).Then(sum => CoreTasks.Add(sum, 2).WithRetries(backoff: double.NaN)), "core.add: a retry backoff of NaN is not allowed"),
            (CoreTasks.Add(1, 2).WithTimeLimit(soft: TimeSpan.Zero), "core.add: a soft time limit of 0s is not allowed"),
            (CoreTasks.Add(1, 2).WithTimeLimit(hard: TimeSpan.FromSeconds(-1)), "core.add: a time limit of -1s is not allowed"),
            (CoreTasks.Add(1, 2).WithTimeLimit(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2)), "core.add: a soft time limit of 3s is not allowed: use no more than the time limit, which is 2s."),
            (Canvas.Group(CoreTasks.Add(1, 2).WithTimeLimit(hard: TimeSpan.FromSeconds(2))).WithTimeLimit(TimeSpan.FromSeconds(3)).Then(_ => CoreTasks.Add(1, 2)), "core.add: a soft time limit of 3s is not allowed"),
            (CoreTasks.Add(1, 2).At(DateTimeOffset.MaxValue), "core.add: a start not before 9999-12-31 23:59:59Z is not allowed: use at most 3660 days from now."),
            (CoreTasks.Add(1, 2).Then(x => CoreTasks.Add(x, 2).At(DateTimeOffset.MaxValue)), "core.add: a start not before 9999-12-31 23:59:59Z is not allowed"),
            (CoreTasks.Add(1, 2).KeepResult(TimeSpan.FromDays(9999)), "core.add: keeping the result for 9999d is not allowed"),
            (CoreTasks.Add(1, 2).WithMaxDeliveries(0), "core.add: 0 deliveries are not allowed"),
            (CoreTasks.Add(1, 2).WithId("a b"), "The id 'a b' is not allowed: use 1–200 visible characters."),
            (CoreTasks.Add(1, 2).WithHeader("h", new string('x', 40_000)), "The headers of core.add are 40,001 characters; at most 32,768 are allowed."),
            (Signature.Of<int>("core.nothing").Then(Signature.Of<int>("core.add", 1)), "core.add takes 2 arguments (int x, int y), but 1 came."),
            (Canvas.Group(Signature.Of<int>("nonsense")).Then(_ => CoreTasks.Add(1, 2)), "No task is called 'nonsense'."),
            (Canvas.Group<int>().Reduce((a, b) => CoreTasks.Add(a, b)), "An empty group cannot be reduced"),
        })
        {
            var refused = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(signature));
            Assert.StartsWith(why, refused.Message, StringComparison.Ordinal);
        }

        foreach (var json in new[] { "[1,", "{}", "[1,2]x", "", "nul", "[1 2]" })
        {
            Assert.Throws<SubmitRefusedException>(() => Signature.OfJson<int>("core.add", Encoding.UTF8.GetBytes(json)));
        }

        Assert.Equal(0, (await cluster.TotalsAsync()).Submitted);
    }

    [Fact]
    public async Task What_is_missing_is_named_at_once()
    {
        var client = (await StartAsync()).Client;
        var call = CoreTasks.Add(1, 2);
        foreach (var (asked, parameter) in new (Func<object?>, string)[]
        {
            (() => client.EnqueueAsync<int>(null!), "signature"),
            (() => client.BroadcastAsync<int>(null!), "signature"),
            (() => client.GetResult<int>(null!), "id"),
            (() => client.GetResult<int>(""), "id"),
            (() => call.WithHeader(null!, "x"), "name"),
            (() => client.Control.AddConsumerAsync(null!), "queue"),
            (() => client.Control.CancelConsumerAsync(null!), "queue"),
            (() => client.Control.AddConsumerAsync("a b"), "queue"),
            (() => client.Control.CancelConsumerAsync("a b"), "queue"),
        })
        {
            Assert.Equal(parameter, Assert.ThrowsAny<ArgumentException>(asked).ParamName);
        }

        Assert.Equal("filter", (await Assert.ThrowsAsync<ArgumentNullException>(() => client.ListAsync(null!))).ParamName);
        Assert.Equal("queue", (await Assert.ThrowsAsync<ArgumentNullException>(() => client.PurgeAsync(null!))).ParamName);
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => client.PurgeAsync("a b"));
        Assert.StartsWith("'a b' is no name of a queue; use 1–128 letters, digits or . _ - :", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poison_message_is_refused_alone()
    {
        var cluster = await StartAsync();
        static Krewe.Submission.TaskMessage Job(string graph) => new()
        {
            Id = Guid.NewGuid().ToString("N"), Name = "krewe.group", Arguments = Encoding.UTF8.GetBytes(graph), Traits = Krewe.Submission.MessageTraits.Job,
        };
        var reply = await cluster.Shards[0].SubmitAsync(new(Guid.NewGuid(), 1,
        [
            Job("{"), Job("null"), Job("[]"), Job("""{"kind":2,"count":5}"""), Job("""{"kind":2,"count":1,"children":[null]}"""), Job("""{"kind":1,"children":[]}"""),
            Job("""{"kind":0,"name":"core.add","arguments":[1,2]}"""), Job("""{"kind":77}"""), Job("""{"kind":2,"options":{"countdown":"x"}}"""),
            new() { Id = "good" + Guid.NewGuid(), Name = "core.add", Arguments = "[1,2]"u8.ToArray() },
        ]));
        Assert.Equal(Enumerable.Range(0, 9), reply.Refused!.Select(r => r.Index));
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience));
    }

    [Fact]
    public async Task Lists_statistics_and_purge_show_what_waits()
    {
        var cluster = await StartAsync();
        var waiting = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1).On("nobody"))));
        await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 1))).GetAsync(Patience);
        Assert.Equal(5, (await cluster.TotalsAsync()).Ready["nobody"]);
        Assert.Equal(5, (await cluster.Client.ListAsync(new TaskFilter(TaskState.Pending, Queue: "nobody"))).Count);
        Assert.Single(await cluster.Client.ListAsync(new TaskFilter(TaskState.Success, "core.add")));
        Assert.Equal(2, (await cluster.Client.ListAsync(new TaskFilter(Limit: 2))).Count);
        foreach (var limit in new[] { 0, -1, 10_001 })
        {
            var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.Client.ListAsync(new TaskFilter(Limit: limit)));
            Assert.StartsWith("The limit of a list is 1 to 10,000.", refused.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.Client.Schedules.ListAsync(limit));
        }

        Assert.Equal(5, await cluster.Client.PurgeAsync("nobody"));
        Assert.Equal(0, await cluster.Client.PurgeAsync("nobody"));
        Assert.Equal(TaskState.Revoked, (await waiting[0].WaitAsync(Patience)).State);
        Assert.Contains(await cluster.Client.GetTasksAsync(), t => t.Text == "core.add(int x, int y) → int");
    }
}

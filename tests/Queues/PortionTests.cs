using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Queues;

/// <summary>What is large goes over the wire in portions: all of it would be more than a frame holds.</summary>
public class PortionTests : ClusterTest
{
    private const int Many = 100;
    private const int Large = 1024 * 1024;

    [Fact]
    public void A_portion_ends_with_the_item_that_fills_it()
    {
        int[] items = [Portion.MaxBytes - 1, 1, 1];
        Assert.Equal(2, Portion.First(items, 10, size => size).Count());
        Assert.Single(Portion.First(items, 1, size => size));
        Assert.Single(Portion.First([2 * Portion.MaxBytes, 1], 10, size => size));
        Assert.Empty(Portion.First([], 10, (int size) => size));
    }

    [Fact]
    public async Task Another_process_gets_the_results_of_a_group_whatever_their_size()
    {
        var cluster = await StartAsync(configure: OneShard);
        var group = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, Many), _ => CoreTasks.Large(Large - 2)));
        await group.WaitAsync(Patience);
        await using var client = await GatewayClient.ConnectAsync(cluster);
        var results = await client.Cluster.GetResult<string[]>(group.Id).GetAsync(Patience);
        Assert.Equal(Enumerable.Repeat(Large - 2, Many), results.Select(r => r.Length));
    }

    [Fact]
    public async Task Another_process_claims_tasks_whatever_the_size_of_their_arguments()
    {
        var cluster = await StartAsync(configure: silo =>
        {
            OneShard(silo);
            silo.Worker.Concurrency = 0;
        });
        var ids = Enumerable.Range(0, Many).Select(i => $"task-{i}").ToArray();
        var messages = ids.Select(id => GraphMessages.ToMessage(CoreTasks.Join(new('x', Large - 10), "").Node, id, null, null, null, MessageTraits.None));
        Assert.Empty(await GrainSubmitter.SubmitAsync(new ShardMap(cluster.Shards.Grains, 1), [.. messages]));

        await using var client = await GatewayClient.ConnectAsync(cluster);
        var shard = client.Shards(1)[0];
        var session = Guid.NewGuid();
        await shard.ResumeAsync(new(session, "elsewhere", cluster.Service<ILocalSiloDetails>().SiloAddress.ToParsableString()), 1, []);
        var claimed = new List<string>();
        for (var more = true; more;)
        {
            var reply = await shard.ClaimAsync(new(session, 2 + claimed.Count, [QueueNames.Default], 1024));
            Assert.NotEmpty(reply.Deliveries);
            claimed.AddRange(reply.Deliveries.Select(d => d.Message.Id));
            more = reply.More;
        }

        Assert.Equal(ids, claimed);
    }

    [Fact]
    public async Task Another_process_lists_tasks_whatever_the_size_of_their_results()
    {
        var cluster = await StartAsync(configure: OneShard);
        var ends = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Large(Large - 2))));
        await Task.WhenAll(ends.Select(end => end.WaitAsync(Patience)));
        Assert.All(await cluster.Shards[0].ListAsync(new(Limit: 1000)), outline => Assert.Null(outline.Result));
        await using var client = await GatewayClient.ConnectAsync(cluster);
        var listed = await client.Cluster.ListAsync(new(TaskState.Success, Limit: 1000));
        Assert.Equal(Enumerable.Repeat(Large, Many), listed.Select(record => record.Result!.Length));
        Assert.Equal(ends.Select(end => end.Id).Order(), listed.Select(record => record.Id).Order());
        Assert.Equal(3, (await client.Cluster.ListAsync(new(Limit: 3))).Count);
    }

    [Fact]
    public async Task A_task_that_ends_while_it_is_listed_is_listed_once()
    {
        var cluster = await StartAsync();
        var ends = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1))));
        await Task.WhenAll(ends.Select(end => end.WaitAsync(Patience)));
        var client = cluster.NewClient(grains => Through.Grains<IShardGrain>(grains, ListsTwice));
        Assert.Equal(ends.Select(end => end.Id).Order(), (await client.ListAsync(new(Limit: 3))).Select(record => record.Id).Order());
    }

    [Fact]
    public async Task A_header_without_a_value_is_refused()
    {
        var cluster = await StartAsync();
        var refusal = await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).WithHeader("h", null!)));
        Assert.Equal("The header 'h' of core.add has no value: give it one, or leave it out.", refusal.Message);
    }

    [Fact]
    public async Task A_client_fills_its_calls_by_the_same_rule()
    {
        var batches = new List<SubmitBatch>();
        var first = new TaskCompletionSource<SubmitReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var shard = Through.Of<IShardGrain>((_, arguments) =>
        {
            batches.Add((SubmitBatch)arguments[0]!);
            return batches.Count == 1 ? first.Task : Task.FromResult(new SubmitReply(null));
        });
        var submitter = new ShardSubmitter(
            Guid.NewGuid(), shard, new() { MaxCallsPerShard = 1, MaxBatch = 10_000 }, TaskScheduler.Default, TimeProvider.System);
        var message = GraphMessages.ToMessage(CoreTasks.Add(1, 2).WithHeader("h", new('x', 1000)).Node, "id", null, null, null, MessageTraits.None) with
        {
            Inputs = [new(0, "source", new byte[Large / 4])],
        };
        var replies = Enumerable.Range(0, Many).Select(_ => submitter.Submit(message).Reply).ToList();
        first.SetResult(new(null));
        await Task.WhenAll(replies).WaitAsync(Patience);
        Assert.Equal(Many, batches.Sum(batch => batch.Messages.Length));
        Assert.All(batches, batch => Assert.True(batch.Messages.SkipLast(1).Sum(Portion.SizeOf) < Portion.MaxBytes, $"{batch.Messages.Length} in one call"));
    }

    [Fact]
    public void What_a_message_takes_from_other_tasks_is_bounded()
    {
        var message = GraphMessages.ToMessage(CoreTasks.Add(1, 2).Node, "id", null, null, null, MessageTraits.None);
        string? Check(params InputReference[] inputs) => MessageRules.Check(message with { Inputs = inputs }, Large);
        Assert.Null(Check(new(0, "a", new byte[Large / 2]), new(1, "b", new byte[Large / 2])));
        Assert.Equal("The results of other tasks that core.add takes are 1,048,577 bytes of JSON; at most 1,048,576 may travel with it. Pass references to them.",
            Check(new(0, "a", new byte[Large / 2]), new(1, "b", new byte[(Large / 2) + 1])));
        Assert.Null(Check([.. Enumerable.Repeat(new InputReference(0, "a"), MessageRules.MaxInputs)]));
        Assert.Equal("core.add takes 257 results of other tasks; at most 256 are allowed. Gather them in a group first.",
            Check([.. Enumerable.Repeat(new InputReference(0, "a"), MessageRules.MaxInputs + 1)]));
        Assert.Equal("core.add takes the result of 'a b', which cannot be an id: use 1–200 visible characters.", Check(new InputReference(0, "a b")));
    }

    [Fact]
    public void What_waits_in_the_queue_of_one_silo_says_how_long()
    {
        var (queue, hour) = (QueueNames.OfSilo("10.0.0.5:7979@1"), TimeSpan.FromHours(1));
        var add = CoreTasks.Add(1, 2);
        Assert.StartsWith($"core.add: the queue '{queue}' is that of one silo and goes with it: say with Expires", Check(add.On(queue)), StringComparison.Ordinal);
        Assert.Null(Check(add.On(queue).Expires(hour)));
        Assert.NotNull(CheckGroup(null, add, add.On(queue)));
        Assert.NotNull(CheckGroup(new() { Queue = queue }, add, add));
        Assert.Null(CheckGroup(null, add, add.On(queue).Expires(hour)));
        Assert.Null(CheckGroup(new() { Queue = queue, Expires = hour }, add, add));

        static string? Check<T>(Signature<T> signature) => MessageRules.Check(GraphMessages.ToMessage(signature.Node, "id", null, null, null), Large);
        static string? CheckGroup(CallOptions? options, params Signature<int>[] members)
        {
            var group = new GraphNode { Kind = NodeKind.Group, Count = members.Length, Children = [.. members.Select(m => m.Node)], Options = options };
            var job = GraphMessages.ToMessage(group, "id", null, null, null);
            return MessageRules.Check(job, Large) ?? MessageRules.CheckGraph(Execution.Definitions.Registry, GraphMessages.GraphOf(job));
        }
    }

    [Theory]
    [InlineData(20, 3)]
    [InlineData(30, 2)]
    [InlineData(64, 1)]
    public void What_a_chain_carries_is_never_too_much_for_the_task_that_takes_it(int kibibytes, int carried)
    {
        var node = CoreTasks.Add(1, 2).Node with { Inputs = [.. Enumerable.Range(0, 20).Select(position => new NodeInput(position, 1))] };
        var message = GraphMessages.ToMessage(node, "id", null, null, [new(1, "source", new byte[kibibytes * 1024])]);
        Assert.Null(MessageRules.Check(message, 1024));
        Assert.Equal(carried, message.Inputs!.Count(input => input.Value is not null));
        Assert.All(message.Inputs!, input => Assert.Equal("source", input.Source));
    }

    /// <summary>As a shard answers when everything ends between its look at what goes on and its look at what has ended.</summary>
    private static IShardGrain ListsTwice(IShardGrain shard) => Through.Of<IShardGrain>((method, arguments) =>
        method.Name == nameof(IShardGrain.ListAsync) ? ListTwiceAsync(shard, (TaskFilter)arguments[0]!) : method.Invoke(shard, arguments));

    private static async Task<TaskRecord[]> ListTwiceAsync(IShardGrain shard, TaskFilter filter)
    {
        var records = await shard.ListAsync(filter);
        return [.. records.SelectMany(record => new[] { record with { State = TaskState.Started }, record })];
    }

    private static void OneShard(Krewe.Hosting.SiloOptions silo)
    {
        GatewayClient.Open(silo);
        silo.Shards.Shards = 1;
    }
}

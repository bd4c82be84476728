using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Payloads;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Graphs;

/// <summary>Tasks that become others, or graphs.</summary>
public class ReplaceTests : ClusterTest
{
    private readonly Gate gate = Gate.New();

    [Fact]
    public async Task The_id_has_the_result_of_what_took_its_place()
    {
        var cluster = await StartAsync();
        var results = await Task.WhenAll(new (string What, int X)[]
        {
            ("call", 4), ("named call", 4), ("late call", 4), ("chain", 4), ("late chain", 4), ("chord", 5), ("reduce", 40), ("linked", 4), ("countdown", 50), ("tree", 6),
        }.Select(async each =>
        {
            var result = await cluster.Client.EnqueueAsync(BecomingTasks.Number(each.What, each.X).WithId(each.What.Replace(' ', '-')));
            return (each.What, Result: await result.GetAsync(Patience));
        }));
        Assert.Equal([("call", 5), ("named call", 5), ("late call", 5), ("chain", 15), ("late chain", 15), ("chord", 15), ("reduce", 820), ("linked", 5), ("countdown", 0), ("tree", 13)], results);
        Assert.Equal(5, await cluster.NewClient().GetResult<int>("call").GetAsync(Patience));
        await EndsAsync(cluster);
    }

    [Theory]
    [InlineData("chain", "krewe.chain")]
    [InlineData("call", "core.add")]
    [InlineData("countdown", "core.add")]
    public async Task It_is_known_by_the_name_it_was_called_by_also_after_its_end(string what, string became)
    {
        var store = new MemoryShardStore();
        var cluster = await StartAsync(store: store);
        var result = await cluster.Client.EnqueueAsync(BecomingTasks.Number(what, 4));
        await result.GetAsync(Patience);
        await cluster.AddSiloAsync();
        cluster.Crash(0); // What was in memory is gone.
        var history = await cluster.Client.History.GetPageAsync(new() { Name = "become.number" });
        Assert.Equal(result.Id, Assert.Single(history.Records).Id);
        var record = await result.GetRecordAsync();
        Assert.Equal((became, "become.number"), (record.Name, record.CalledAs));
        Assert.Contains(await cluster.Client.ListAsync(new(Name: "become.number")), r => r.Id == result.Id && r.CalledAs == record.CalledAs);
        if (what == "chain")
        {
            var part = await cluster.Client.GetResult<int>($"{result.Id}:0").GetRecordAsync();
            Assert.Equal(("core.add", null), (part.Name, part.CalledAs));
        }
    }

    [Fact]
    public async Task It_keeps_its_place_in_chains_and_groups()
    {
        var cluster = await StartAsync();
        var numbers = BecomingTasks.Numbers(3);
        Assert.Equal(new[] { 1, 2, 3 }, await (await cluster.Client.EnqueueAsync(numbers)).GetAsync(Patience));
        Assert.Equal(6, await (await cluster.Client.EnqueueAsync(numbers.Then(all => CoreTasks.Sum(all)))).GetAsync(Patience));
        Assert.Equal([[1, 2, 3], [1]], await (await cluster.Client.EnqueueAsync(Canvas.Group(numbers, BecomingTasks.Numbers(1)))).GetAsync(Patience));
        var calls = Canvas.Group(BecomingTasks.Number("chord", 2), CoreTasks.Add(1, 1), BecomingTasks.Number("call", 3));
        Assert.Equal(new[] { 3, 2, 4 }, await (await cluster.Client.EnqueueAsync(calls)).GetAsync(Patience));
        Assert.Equal(9, await (await cluster.Client.EnqueueAsync(calls.Then(all => CoreTasks.Sum(all)))).GetAsync(Patience));
        Assert.Equal(9, await (await cluster.Client.EnqueueAsync(calls.Reduce((a, b) => CoreTasks.Add(a, b)))).GetAsync(Patience));
        Assert.Equal(12, await (await cluster.Client.EnqueueAsync(BecomingTasks.Number("call", 1).Then(n => CoreTasks.Add(n, 10)))).GetAsync(Patience));
        await EndsAsync(cluster);
    }

    [Fact]
    public async Task It_fails_as_what_took_its_place()
    {
        var cluster = await StartAsync();
        Assert.Equal("the cause", (await ErrorAsync(cluster, "failure")).Message);
        Assert.EndsWith("the cause", (await ErrorAsync(cluster, "failure in a group")).Message, StringComparison.Ordinal);
        var told = await cluster.Client.EnqueueAsync(BecomingTasks.Number("failure", 0).OnError(f => CoreTasks.Join(f.Message, ".").Then(s => CoreTasks.Log(gate.Name, s))));
        await told.WaitAsync(Patience);
        await EndsAsync(cluster, "the cause.");
    }

    [Theory]
    [InlineData("what nobody knows", ErrorTypes.BadArguments, "no.such.task")]
    [InlineData("what has an id", "Krewe.SubmitRefusedException", "'own'")]
    [InlineData("what has a key", "Krewe.SubmitRefusedException", "'own'")]
    [InlineData("too many", "Krewe.SubmitRefusedException", "10,000 members")]
    [InlineData("too large", "Krewe.SubmitRefusedException", "1,048,576 are allowed")]
    public async Task What_cannot_take_its_place_is_its_failure(string what, string type, string says)
    {
        var error = await ErrorAsync(await StartAsync(), what);
        Assert.Equal(type, error.Type);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_always_replaces_itself_comes_to_an_end()
    {
        var cluster = await StartAsync();
        Assert.Equal(ErrorTypes.TooManyReplacements, (await ErrorAsync(cluster, "for ever")).Type);
        Assert.Equal(0, await (await cluster.Client.EnqueueAsync(BecomingTasks.Number("countdown", Replacements.MostInARow - 1))).GetAsync(Patience));
    }

    [Fact]
    public async Task A_part_of_a_message_cannot_be_replaced()
    {
        var cluster = await StartAsync();
        var chunks = await cluster.Client.EnqueueAsync(Canvas.Chunks(Enumerable.Range(0, 2), 2, i => BecomingTasks.Number("call", i)));
        Assert.Contains("in a chunk", (await chunks.WaitAsync(Patience)).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_are_inherited_and_the_result_is_kept_as_the_calls()
    {
        var cluster = await StartAsync();
        var call = await cluster.Client.EnqueueAsync(BecomingTasks.Header(gate.Name, "tenant").WithHeader("tenant", "blue").KeepResult(TimeSpan.FromDays(3)));
        var record = await call.WaitAsync(Patience);
        Assert.Equal(3, Math.Round((record.ExpiresAt!.Value - record.FinishedAt!.Value).TotalDays));
        await EndsAsync(cluster, "blue", "blue");
    }

    [Fact]
    public async Task Who_takes_it_back_takes_back_the_graph()
    {
        var cluster = await StartAsync();
        var then = Gate.New();
        var call = await cluster.Client.EnqueueAsync(BecomingTasks.Waiting(gate.Name, then.Name));
        gate.Open();
        await then.HaveBegun(2);
        Assert.Equal(RevokeStatus.Stopping, await call.RevokeAsync(terminate: true));
        Assert.Equal(TaskState.Revoked, (await call.WaitAsync(Patience)).State);
        Assert.Equal(TaskState.Revoked, (await cluster.Client.GetResult<string>($"{call.Id}:1").WaitAsync(Patience)).State);
    }

    [Fact]
    public async Task What_was_taken_back_before_is_not_replaced()
    {
        var cluster = await StartAsync();
        var then = Gate.New();
        var call = await cluster.Client.EnqueueAsync(BecomingTasks.Waiting(gate.Name, then.Name));
        await gate.HaveBegun();
        await call.RevokeAsync(terminate: false);
        gate.Open();
        Assert.Equal(TaskState.Revoked, (await call.WaitAsync(Patience)).State);
        Assert.Empty(then.Log);
    }

    [Fact]
    public async Task One_of_the_two_goes_on_when_silos_die()
    {
        var cluster = await StartAsync(silos: 2);
        var then = Gate.New();
        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cluster.Client.EnqueueAsync(BecomingTasks.Waiting(gate.Name, then.Name))));
        await gate.HaveBegun(8);
        gate.Open();
        cluster.Crash(0); // While some of them are being replaced.
        await cluster.AddSiloAsync();
        then.Open();
        Assert.All(await Task.WhenAll(calls.Select(c => c.GetAsync(Patience))), result => Assert.Equal(2, result.Length));
        cluster.Crash(1);
        await cluster.AddSiloAsync();
        Assert.All(await Task.WhenAll(calls.Select(c => cluster.NewClient().GetResult<string[]>(c.Id).GetAsync(Patience))), result => Assert.Equal(2, result.Length));
        await EndsAsync(cluster, [.. gate.Log]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_stays_what_it_was_until_the_store_has_what_takes_its_place(bool full)
    {
        var store = new FullStore();
        var cluster = await StartAsync(store: store, configure: silo => silo.Shards.Shards = 1);
        var then = Gate.New();
        var call = await cluster.Client.EnqueueAsync(BecomingTasks.Waiting(gate.Name, then.Name));
        await gate.HaveBegun();
        (store.Full, store.Failing) = (full, !full);
        gate.Open();
        await Eventually(() => Task.FromResult(store.Refused > 1)); // It is reported again.
        Assert.Equal(("become.waiting", TaskState.Started), await NameAndStateAsync());
        (store.Full, store.Failing) = (false, false);
        then.Open();
        Assert.Equal(2, (await call.GetAsync(Patience)).Length);
        Assert.Single(gate.Log);

        async Task<(string?, TaskState)> NameAndStateAsync() => await call.GetRecordAsync() is var record ? (record.Name, record.State) : default;
    }

    [Fact]
    public async Task What_workers_say_of_the_task_that_it_was_comes_too_late()
    {
        var cluster = await StartAsync(configure: silo => silo.Worker.Concurrency = 0);
        var call = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        var shard = cluster.Shards.Of(call.Id);
        var silo = cluster.Service<ILocalSiloDetails>().SiloAddress.ToParsableString();
        WorkerSession lost = new(Guid.NewGuid(), "lost", silo), other = new(Guid.NewGuid(), "other", silo);
        await shard.ResumeAsync(lost, 1, []);
        await shard.ResumeAsync(other, 1, []);
        var first = await ClaimAsync(lost, 2);
        await shard.CloseSessionAsync(lost.Id); // It is given up, and works on.
        var replaced = Outcome(await ClaimAsync(other, 2), OutcomeKind.Replaced) with
        {
            Result = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(CoreTasks.Add(3, 4).Node, GraphJson.Default.GraphNode),
        };
        await shard.ReportAsync(other.Id, [replaced]);
        await shard.ReportAsync(other.Id, [replaced]); // Its answer was lost.
        await shard.ReportAsync(lost.Id, [Outcome(first, OutcomeKind.Succeeded) with { Result = "3"u8.ToArray() }]);
        Assert.Equal([call.Id], await shard.ResumeAsync(lost, 3, [new(call.Id, first.Claim)]));
        Assert.Equal(TaskState.Pending, await call.GetStateAsync());
        var second = await ClaimAsync(lost, 4);
        Assert.Equal("[3,4]", System.Text.Encoding.UTF8.GetString(second.Message.Arguments));
        Assert.Empty(await shard.ResumeAsync(lost, 5, [new(call.Id, second.Claim)])); // That is its own.
        await shard.ReportAsync(lost.Id, [Outcome(second, OutcomeKind.Succeeded) with { Result = "7"u8.ToArray() }]);
        Assert.Equal(7, await call.GetAsync(Patience));

        async Task<TaskDelivery> ClaimAsync(WorkerSession by, long number) =>
            Assert.Single((await shard.ClaimAsync(new(by.Id, number, [QueueNames.Default], 10))).Deliveries);
    }

    [Fact]
    public async Task What_takes_its_place_is_encrypted_in_the_store()
    {
        var key = new PayloadKey("2026-11", new byte[32]);
        var cluster = await StartAsync(configure: silo => silo.Payloads.AddKey(key));
        var client = cluster.NewClient(payloads: new(new PayloadOptions().AddKey(key), null));
        Assert.Equal(15, await (await client.EnqueueAsync(BecomingTasks.Number("chord", 5))).GetAsync(Patience));
        var then = Gate.New();
        var call = await client.EnqueueAsync(BecomingTasks.Waiting(gate.Name, then.Name));
        gate.Open();
        await then.HaveBegun(2);
        var stored = await cluster.Shards.Of(call.Id).GetMessageAsync(call.Id);
        Assert.DoesNotContain(then.Name, System.Text.Encoding.UTF8.GetString(stored!.Arguments), StringComparison.Ordinal);
        then.Open();
        Assert.Equal(2, (await call.GetAsync(Patience)).Length);
    }

    private static async Task<ErrorInfo> ErrorAsync(TestCluster cluster, string what)
    {
        var record = await (await cluster.Client.EnqueueAsync(BecomingTasks.Number(what, 0))).WaitAsync(Patience);
        Assert.Equal(TaskState.Failure, record.State);
        return record.Error!;
    }

    private static TaskOutcome Outcome(TaskDelivery delivery, OutcomeKind kind) => new()
    {
        Id = delivery.Message.Id, Delivery = delivery.Delivery, Attempt = delivery.Attempt, Claim = delivery.Claim, Kind = kind,
    };

    /// <summary>Waits until there is nothing left to do, and looks what was written.</summary>
    private async Task EndsAsync(TestCluster cluster, params string[] entries)
    {
        await Eventually(async () => await cluster.TotalsAsync() is { Jobs: 0, Held: 0, Delayed: 0 } totals && totals.Ready.Values.Sum() == 0);
        Assert.Equal(entries, gate.Log);
    }
}

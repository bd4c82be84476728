using Krewe.Hosting;
using Krewe.Payloads;
using Krewe.Results;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Krewe.Tests.Execution;

/// <summary>Tasks that take several messages at once, by a clock of their own.</summary>
public sealed class BatchTests : ClusterTest
{
    private readonly SimulatedTime time = new();

    [Fact]
    public async Task A_batch_runs_when_it_is_full_or_has_waited_and_each_message_has_its_result()
    {
        // One slot, and two shards: what gathers holds none, and it does not matter where it came from.
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1, time: time);
        var gate = Gate.New();
        var began = time.Elapsed;
        var all = await Task.WhenAll(Enumerable.Range(0, 25).Select(i => cluster.Client.EnqueueAsync(BatchTasks.Double(new(gate.Name, i)))));
        await Eventually(async () => gate.Log.Count == 1 && (await cluster.TotalsAsync()).Held == 5);
        var first = await Answer(time, Task.WhenAll(all.Select(r => r.WaitAsync())));
        Assert.Equal(["20", "5"], gate.Log);
        Assert.InRange((time.Elapsed - began).TotalSeconds, 0.5, 20);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => i * 2), all.Select((r, i) => int.Parse(Read(first[i]).Split(' ')[0])));
        Assert.Equal(20, first.Count(r => Read(r).EndsWith(" of 20 in attempt 1", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(0, 25), first.Select(r => int.Parse(System.Text.Encoding.UTF8.GetString(r.Progress!))));

        // Others pass by while one gathers, and its slot is free again.
        var alone = await cluster.Client.EnqueueAsync(BatchTasks.Double(new(gate.Name, 7)));
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync().WaitAsync(Patience, TimeProvider.System));
        Assert.False(await alone.IsReadyAsync());
        Assert.Equal(alone.Id, Assert.Single(Assert.Single((await cluster.Client.Inspect.ReservedAsync()).Answers).Value.First).Id);
        Assert.Equal("14 of 1 in attempt 1", await Answer(time, alone.GetAsync()));
    }

    [Fact]
    public async Task Each_message_fails_is_retried_and_rejected_alone()
    {
        var cluster = await StartAsync(time: time);
        var gate = Gate.New();
        string[] how = ["", "fail", "retry", "reject", ""];
        var all = await Task.WhenAll(how.Select((h, i) => cluster.Client.EnqueueAsync(BatchTasks.Double(new(gate.Name, i, h)))));
        await Eventually(async () => (await cluster.TotalsAsync()).Held == 5);
        var ended = await Answer(time, Task.WhenAll(all.Select(r => r.WaitAsync())));
        Assert.Equal([TaskState.Success, TaskState.Failure, TaskState.Success, TaskState.Rejected, TaskState.Success], ended.Select(r => r.State));
        Assert.Equal(("System.InvalidOperationException", "not 1"), (ended[1].Error!.Type, ended[1].Error!.Message));
        Assert.Equal(("0 of 5 in attempt 1", "4 of 1 in attempt 2"), (Read(ended[0]), Read(ended[2])));
    }

    [Theory]
    [InlineData("throw", 3, "System.Exception", "asked to be tried again")]
    [InlineData("short", 1, "BadResult", "It returned 0 results for 4 messages: return one for each, in their order.")]
    public async Task What_it_throws_is_of_each_message(string how, int attempts, string type, string message)
    {
        var cluster = await StartAsync(time: time);
        var gate = Gate.New();
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => cluster.Client.EnqueueAsync(BatchTasks.Double(new(gate.Name, i, how)))));
        await Eventually(async () => (await cluster.TotalsAsync()).Held == 4);
        var ended = await Answer(time, Task.WhenAll(all.Select(r => r.WaitAsync())));
        Assert.All(ended, r => Assert.Equal((TaskState.Failure, attempts), (r.State, r.Attempts)));
        Assert.All(ended, r => Assert.Contains(message, r.Error!.Message, StringComparison.Ordinal));
        Assert.Equal(type == "BadResult", ended[0].Error!.Type == type);
        Assert.Equal(4 * attempts, gate.Log.Sum(int.Parse)); // When they come again not all need be in one batch.
    }

    [Fact]
    public async Task One_that_is_revoked_while_it_gathers_is_not_in_it_and_those_of_a_dead_silo_come_again()
    {
        var cluster = await StartAsync(1, time: time);
        var gate = Gate.New();
        var all = await Task.WhenAll(Enumerable.Range(1, 2).Select(i => cluster.Client.EnqueueAsync(BatchTasks.Nothing(new(gate.Name, i)))));
        await Eventually(async () => (await cluster.TotalsAsync()).Held == 2);
        Assert.Equal(RevokeStatus.Stopping, await all[0].RevokeAsync(terminate: true));
        var third = await cluster.Client.EnqueueAsync(BatchTasks.Nothing(new(gate.Name, 3)));
        Assert.Equal(TaskState.Revoked, (await Answer(time, all[0].WaitAsync())).State);
        await Answer(time, Task.WhenAll(all[1].GetAsync(), third.GetAsync()));
        Assert.Equal("2,3", string.Join(',', gate.Log.Single().Split(',').Order()));

        var held = await cluster.Client.EnqueueAsync(BatchTasks.Nothing(new(gate.Name, 4)));
        await Eventually(async () => (await cluster.TotalsAsync()).Held == 1);
        cluster.Crash(0);
        await Answer(time, cluster.AddSiloAsync().ContinueWith(_ => true, TaskScheduler.Default));
        await Answer(time, held.GetAsync());
        Assert.Equal("4", gate.Log.Last());

        // A silo that leaves in order hands back what gathers.
        var left = await cluster.Client.EnqueueAsync(BatchTasks.Nothing(new(gate.Name, 5)));
        await Eventually(async () => (await cluster.TotalsAsync()).Held == 1);
        await Answer(time, cluster.AddSiloAsync().ContinueWith(_ => true, TaskScheduler.Default));
        await Answer(time, cluster.StopAsync(1).ContinueWith(_ => true, TaskScheduler.Default));
        await Answer(time, left.GetAsync());
        Assert.Equal("5", gate.Log.Last());
    }

    [Fact]
    public async Task A_batch_that_exceeds_its_time_is_given_up_and_its_slot_is_free()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1, time: time);
        var gate = Gate.New();
        var all = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => cluster.Client.EnqueueAsync(BatchTasks.Nothing(new(gate.Name, i, "block")))));
        var ended = await Answer(time, Task.WhenAll(all.Select(r => r.WaitAsync())));
        Assert.All(ended, r => Assert.Equal((TaskState.Failure, "TimeLimitExceeded"), (r.State, r.Error!.Type)));
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync().WaitAsync(Patience, TimeProvider.System));
        gate.Open();
    }

    [Fact]
    public async Task Chains_chunks_calls_by_name_and_sealed_payloads_come_as_they_do_to_every_task()
    {
        var key = new PayloadKey("k", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        var cluster = await StartAsync(configure: o => o.Payloads.AddKey(key), time: time);
        var gate = Gate.New();
        var sealing = cluster.NewClient(payloads: new(new PayloadOptions().AddKey(key), null));
        var batched = await sealing.EnqueueAsync(BatchTasks.Double(new(gate.Name, 1)).Then(text => CoreTasks.Join(text, "!")));
        var named = await sealing.EnqueueAsync(Signature.Of<string>("batch.double", new BatchItem(gate.Name, 2)));
        await Eventually(async () => (await cluster.TotalsAsync()).Held == 2);
        Assert.Equal("4 of 2 in attempt 1", await Answer(time, named.GetAsync()));
        Assert.Equal("2 of 2 in attempt 1!", await Answer(time, batched.GetAsync()));
        await Assert.ThrowsAsync<SubmitRefusedException>(() => cluster.Client.EnqueueAsync(Signature.Of<string>("batch.double", 7)));
        var chunks = await sealing.EnqueueAsync(Canvas.Chunks(Enumerable.Range(0, 5), 5, i => BatchTasks.Double(new(gate.Name, i))));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"{i * 2} of 5 in attempt 1"), (await Answer(time, chunks.GetAsync())).SelectMany(c => c));
    }

    [Fact]
    public async Task A_message_is_replaced_alone_and_what_takes_its_place_is_encrypted()
    {
        var key = new PayloadKey("k", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        var cluster = await StartAsync(configure: o => o.Payloads.AddKey(key), time: time);
        var gate = Gate.New();
        var sealing = cluster.NewClient(payloads: new(new PayloadOptions().AddKey(key), null));
        var replaced = await sealing.EnqueueAsync(BatchTasks.Double(new(gate.Name, 1, "replace")));
        var other = await sealing.EnqueueAsync(BatchTasks.Double(new(gate.Name, 2)));
        await Eventually(async () => (await cluster.TotalsAsync()).Held == 2);
        Assert.Equal("4 of 2 in attempt 1", await Answer(time, other.GetAsync()));
        byte[]? stored = null;
        await Eventually(time, async () => (stored = (await cluster.Shards.Of(replaced.Id).GetMessageAsync(replaced.Id))?.Arguments) is not null);
        Assert.DoesNotContain(gate.Name, System.Text.Encoding.UTF8.GetString(stored!), StringComparison.Ordinal);
        gate.Open();
        Assert.Equal("worker-1!", await Answer(time, replaced.GetAsync()));
    }

    [Fact]
    public async Task Large_messages_do_not_gather_for_long()
    {
        var cluster = await StartAsync(time: time);
        var gate = Gate.New();
        var large = new string('x', 900_000);
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => cluster.Client.EnqueueAsync(BatchTasks.Double(new(gate.Name, i, large)))));
        await Eventually(() => Task.FromResult(gate.Log.SequenceEqual(["5"]))); // By then the clock has stood still.
        await Answer(time, Task.WhenAll(all.Select(r => r.WaitAsync())));
        Assert.Equal(["5", "1"], gate.Log);
    }

    [Fact]
    public async Task A_batch_of_which_all_are_revoked_is_given_up_when_it_does_not_heed_that()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 1, time: time);
        var gate = Gate.New();
        var all = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => cluster.Client.EnqueueAsync(BatchTasks.Double(new(gate.Name, i, "deaf")))));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 1));
        foreach (var one in all)
        {
            Assert.Equal(RevokeStatus.Stopping, await Answer(time, one.RevokeAsync(terminate: true)));
        }

        var ended = await Answer(time, Task.WhenAll(all.Select(r => r.WaitAsync())));
        Assert.All(ended, r => Assert.Equal(TaskState.Revoked, r.State));
        Assert.Equal(3, await Answer(time, (await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2)))).GetAsync()));
        gate.Open();
    }

    private static string Read(TaskRecord record) => System.Text.Json.JsonSerializer.Deserialize<string>(record.Result)!;
}

using Krewe.Execution;
using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Limits;

/// <summary>The records of unique calls, and what holds of their keys when a shard dies in between. The test is the worker where one is needed.</summary>
public sealed class UniqueRecordTests : ClusterTest
{
    private readonly SimulatedTime time = new();
    private readonly WorkerSession session = new(Guid.NewGuid(), "by hand", "127.0.0.1:1@1");

    [Fact]
    public async Task A_record_whose_key_is_held_is_not_among_those_that_are_too_many_until_its_time_is_over()
    {
        var store = new MemoryShardStore();
        var cluster = await StartAsync(1, o => (o.Shards.Shards, o.Shards.RecentResults, o.Shards.KeepResults) = (1, 0, 1), time, store);
        var call = CoreTasks.Add(1, 2).Unique("k", TimeSpan.FromHours(1), UniquePolicy.Join);
        var first = await Answer(time, cluster.Client.EnqueueAsync(call));
        Assert.Equal(3, await Answer(time, first.GetAsync()));
        for (var silo = 0; silo < 2; silo++)
        {
            for (var i = 0; i < 3; i++)
            {
                await Answer(time, (await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(i, 0)))).GetAsync());
            }

            await Eventually(time, async () => (await IdsAsync()).Length <= 2);
            var joined = await Answer(time, cluster.Client.EnqueueAsync(call));
            Assert.Equal((first.Id, true), (joined.Id, joined.IsJoined));
            Assert.Equal(3, await Answer(time, joined.GetAsync()));
            Assert.Equal(2, (await IdsAsync()).Length); // And the last of all others.
            cluster.Crash(silo);
            await Answer(time, cluster.AddSiloAsync().ContinueWith(_ => true, TaskScheduler.Default));
        }

        await Eventually(time, async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return !(await IdsAsync()).Contains(first.Id);
        });
        Assert.InRange(time.Elapsed.TotalHours, 1, 5);

        async Task<string[]> IdsAsync() => [.. (await store.SearchAsync(0, new(), null, time.GetUtcNow())).Records.Select(r => r.Id)];
    }

    [Fact]
    public async Task Who_forgets_a_result_frees_its_key_with_the_record_or_not_at_all()
    {
        var (failing, held) = (false, Task.CompletedTask);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var forgotten = new List<(int Records, int Rows)>();
        var store = new MemoryShardStore(
            commit =>
            {
                if (commit.Forgotten.Count == 0)
                {
                    return Task.CompletedTask;
                }

                reached.TrySetResult();
                return failing ? Task.FromException(new StoreUnavailableException("away")) : held;
            },
            commit =>
            {
                forgotten.Add((commit.Forgotten.Count, commit.Deletes.Count));
                return Task.CompletedTask;
            });
        var cluster = await StartAsync(1, o => o.Shards.Shards = 1, time, store);
        var call = CoreTasks.Add(1, 2).Unique("k", TimeSpan.FromHours(1), UniquePolicy.Join);
        var first = await Answer(time, cluster.Client.EnqueueAsync(call));
        await Answer(time, first.GetAsync());

        failing = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Answer(time, Done(first.ForgetAsync())));
        failing = false;
        Assert.Equal(first.Id, (await Answer(time, cluster.Client.EnqueueAsync(call))).Id);
        Assert.Equal(3, await Answer(time, cluster.Client.GetResult<int>(first.Id).GetAsync()));

        // Who joins it while that is written would find nothing.
        var writing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (held, reached) = (writing.Task, new(TaskCreationOptions.RunContinuationsAsynchronously));
        var forgetting = first.ForgetAsync();
        await Eventually(time, () => Task.FromResult(reached.Task.IsCompleted));
        var next = cluster.Shards[0].SubmitAsync(new(Guid.NewGuid(), 1, [Message(call, "next")]));
        await cluster.TotalsAsync(); // It has come by now.
        writing.SetResult();
        Assert.Null((await Answer(time, next)).Uniques);
        await forgetting;
        Assert.Contains((1, 1), forgotten);
        Assert.Equal(3, await Answer(time, cluster.Client.GetResult<int>("next").GetAsync()));
        cluster.Crash(0);
        await Answer(time, cluster.AddSiloAsync().ContinueWith(_ => true, TaskScheduler.Default));
        Assert.Equal("next", (await Answer(time, cluster.Client.EnqueueAsync(call))).Id);
        Assert.Equal(TaskState.Unknown, await Answer(time, cluster.Client.GetResult<int>(first.Id).GetStateAsync()));
    }

    [Fact]
    public async Task A_record_that_has_expired_and_is_still_there_does_not_stand_for_a_call_that_comes_again()
    {
        var cluster = await StartAsync(1, o => o.Shards.Shards = 1, time);
        var gate = Gate.New();
        Task<SubmitReply> SubmitAsync(int batch) => cluster.Shards[0].SubmitAsync(new(Guid.NewGuid(), batch,
            [Message(CoreTasks.Log(gate.Name, $"{batch}").KeepResult(TimeSpan.FromSeconds(1)).Unique("k"), "mine")]));
        for (var batch = 1; batch <= 2; batch++)
        {
            Assert.Null((await Answer(time, SubmitAsync(batch))).Uniques);
            await Eventually(time, () => Task.FromResult(gate.Log.Count == batch));
            await Eventually(time, async () => (await cluster.Shards[0].FindAsync(["mine"]))[0].State == TaskState.Unknown); // Not swept yet.
        }
    }

    [Fact]
    public async Task What_a_task_becomes_has_no_key_that_another_has_taken_when_the_shard_dies_right_after_that_commit()
    {
        var (held, refusing) = (Task.CompletedTask, false);
        var store = new MemoryShardStore(async commit =>
        {
            await held;
            if (refusing && commit.Records.Count + commit.Updates.Count > 0)
            {
                throw new StoreUnavailableException("away");
            }
        });
        var cluster = await StartAsync(1, o => (o.Worker.Concurrency, o.Shards.Shards) = (0, 1), time, store);
        var shard = cluster.Shards[0];
        var (old, young) = (Gate.New(), Gate.New());
        await shard.SubmitAsync(new(Guid.NewGuid(), 1, [Message(CoreTasks.Log(old.Name, "first").Unique("k"), "old")]));
        await shard.ResumeAsync(session, 1, []);
        var claim = Assert.Single((await shard.ClaimAsync(new(session.Id, 2, ["default"], 1))).Deliveries).Claim;

        // Both come while another commit is written, so they are in one: first the call that takes the key, then what the task becomes.
        var writing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        held = writing.Task;
        var other = shard.SubmitAsync(new(Guid.NewGuid(), 1, [Message(CoreTasks.Nothing().On("nobody"), "other")]));
        await cluster.TotalsAsync();
        var taking = shard.SubmitAsync(new(Guid.NewGuid(), 1, [Message(CoreTasks.Log(young.Name, "new").Unique("k", policy: UniquePolicy.Replace), "new")]));
        await cluster.TotalsAsync();
        var graph = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Replacements.ToGraph(CoreTasks.Log(old.Name, "next").Node), GraphJson.Default.GraphNode);
        var report = shard.ReportAsync(session.Id, [new() { Id = "old", Kind = OutcomeKind.Replaced, Result = graph, Attempt = 1, Claim = claim }]);
        await cluster.TotalsAsync();
        refusing = true;
        writing.SetResult();
        await Answer(time, Task.WhenAll(other, taking));
        Assert.Null((await taking).Uniques);
        await Eventually(time, () => Task.FromResult(report.IsCompleted));

        cluster.Crash(0);
        refusing = false;
        await Answer(time, cluster.AddSiloAsync(o => o.Worker.Concurrency = 4).ContinueWith(_ => true, TaskScheduler.Default));
        Assert.Equal("new", await Answer(time, cluster.Client.GetResult<string>("new").GetAsync()));
        Assert.Equal(TaskState.Revoked, (await Answer(time, cluster.Client.GetResult<string>("old").WaitAsync())).State);
        Assert.Empty(old.Log);
    }

    [Fact]
    public async Task A_task_whose_key_was_taken_does_not_start_again_although_the_other_ends_first_and_shards_die_before_and_after()
    {
        var hanging = false;
        var store = new MemoryShardStore(commit => hanging && commit.Updates.Exists(r => r.Status.Revoke != RowRevoke.None)
            ? new TaskCompletionSource().Task
            : Task.CompletedTask);
        var cluster = await StartAsync(2, o => (o.Worker.Concurrency, o.Shards.Shards) = (0, 2), time, store);
        await Eventually(time, () => Task.FromResult(ShardsOf(0).Length == 1 && ShardsOf(1).Length == 1));
        var number = ShardsOf(0)[0];
        var (shard, key, old, young) = (cluster.Shards[number], In("key"), In("old"), In("new"));
        var worker = session with { Silo = cluster.Service<ILocalSiloDetails>(1).SiloAddress.ToParsableString() };
        await shard.SubmitAsync(new(Guid.NewGuid(), 1, [Message(CoreTasks.Add(1, 2).Unique(key), old)]));
        await shard.ResumeAsync(worker, 1, []);
        Assert.Single((await shard.ClaimAsync(new(worker.Id, 2, ["default"], 1))).Deliveries);
        hanging = true;
        await shard.SubmitAsync(new(Guid.NewGuid(), 1, [Message(CoreTasks.Add(3, 4).Unique(key, policy: UniquePolicy.Replace), young)]));
        var claim = Assert.Single((await shard.ClaimAsync(new(worker.Id, 3, ["default"], 1))).Deliveries).Claim;

        // The silo of the shard dies; the worker, whose silo lives, has the end of the new one to tell, before it says what it holds.
        cluster.Crash(0);
        hanging = false;
        TaskOutcome done = new() { Id = young, Kind = OutcomeKind.Succeeded, Result = "7"u8.ToArray(), Attempt = 1, Claim = claim };
        await Eventually(time, () => shard.ReportAsync(worker.Id, [done]).ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default));
        cluster.Crash(1);
        await Answer(time, cluster.AddSiloAsync().ContinueWith(_ => true, TaskScheduler.Default));
        await Answer(time, shard.ResumeAsync(session, 4, []));
        Assert.Equal(TaskState.Revoked, (await Answer(time, cluster.Client.GetResult<int>(old).WaitAsync())).State);
        Assert.Equal(7, await Answer(time, cluster.Client.GetResult<int>(young).GetAsync()));

        int[] ShardsOf(int silo) => cluster.Service<LocalShards>(silo).TryAsk(s => s.Number, Patience)!;
        string In(string stem) => Enumerable.Range(0, 100).Select(i => $"{stem}{i}").First(name => cluster.Shards.IndexOf(name) == number);
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private static TaskMessage Message(Signature call, string id) => GraphMessages.ToMessage(call.Node, id, null, null, null);
}

using Krewe.Graphs;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Limits;

/// <summary>The records of unique calls, and what holds of their keys when a shard dies in between.</summary>
public sealed class UniqueRecordTests : ClusterTest
{
    private readonly SimulatedTime time = new();

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

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private static TaskMessage Message(Signature call, string id) => GraphMessages.ToMessage(call.Node, id, null, null, null);
}

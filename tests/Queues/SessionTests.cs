using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Queues;

/// <summary>What a shard owes to a worker whose calls and answers go astray. The test is the worker.</summary>
public class SessionTests : ClusterTest
{
    private const string Direct = "direct";

    private readonly WorkerSession session = new(Guid.NewGuid(), "by hand", "127.0.0.1:1@1");
    private long number;

    [Fact]
    public async Task A_worker_whose_answer_was_lost_is_told_again_to_stop_a_task()
    {
        var (task, shard) = await SubmitAsync(await StartAsync(configure: o => o.Worker.Concurrency = 0));
        await shard.ResumeAsync(session, ++number, []);
        var delivery = await ClaimAsync(shard);
        Assert.Equal(RevokeStatus.Stopping, await task.RevokeAsync(terminate: true));
        Assert.Equal(task.Id, Assert.Single((await ListenAsync(shard)).Revoked ?? [])); // The answer is lost on its way.
        Assert.Empty(await shard.ResumeAsync(session, ++number, [new(task.Id, delivery.Claim)]));
        Assert.Equal(task.Id, Assert.Single((await ListenAsync(shard)).Revoked ?? []));
    }

    [Fact]
    public async Task A_worker_that_is_heard_of_lives_although_nobody_knows_its_silo()
    {
        var time = new SimulatedTime();
        var (_, shard) = await SubmitAsync(await StartAsync(time: time, configure: o => o.Worker.Concurrency = 0));
        await shard.ResumeAsync(session, ++number, []);
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await Answer(time, ListenAsync(shard))).Known); // It stands for two seconds.
        }
    }

    [Fact]
    public async Task What_cannot_be_written_is_not_given_back_to_a_session_of_before()
    {
        TaskCompletionSource? refusal = null;
        var store = new MemoryShardStore(before: commit => commit.Updates.Count > 0 && refusal is { } it ? it.Task : Task.CompletedTask);
        var (task, shard) = await SubmitAsync(await StartAsync(configure: o => o.Worker.Concurrency = 0, store: store));
        await shard.ResumeAsync(session, ++number, []);
        var delivery = await ClaimAsync(shard);
        refusal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var report = shard.ReportAsync(session.Id, [new() { Id = task.Id, Kind = OutcomeKind.Retry, Attempt = 1, Claim = delivery.Claim }]);
        await Eventually(async () => (await task.GetRecordAsync()).Worker is null); // The retry is being written.
        var closing = shard.CloseSessionAsync(session.Id);
        await Eventually(async () => !(await ListenAsync(shard)).Known);
        var resuming = shard.ResumeAsync(session, ++number, []);
        await Eventually(async () => (await shard.ClaimAsync(new(session.Id, ++number, ["nobody's"], 1))).Known);
        refusal.SetException(new StoreUnavailableException("away"));
        refusal = null;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => report);
        await Task.WhenAll(closing, resuming);
        await Eventually(async () => (await shard.ClaimAsync(new(session.Id, ++number, [Direct], 1))).Deliveries is [{ } again] && again.Message.Id == task.Id);
    }

    private static async Task<(AsyncResult<int> Task, IShardGrain Shard)> SubmitAsync(TestCluster cluster)
    {
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On(Direct));
        return (task, cluster.Shards.Of(task.Id));
    }

    private async Task<TaskDelivery> ClaimAsync(IShardGrain shard) =>
        Assert.Single((await shard.ClaimAsync(new(session.Id, ++number, [Direct], 1))).Deliveries);

    private Task<ListenReply> ListenAsync(IShardGrain shard) => shard.ListenAsync(new(session, [Direct], WantsWork: false));
}

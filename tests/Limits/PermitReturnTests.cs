using Krewe.Execution;
using Krewe.Limits;
using Krewe.Queues;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Limits;

/// <summary>What is permitted and not claimed waits again. The test is the worker.</summary>
public sealed class PermitReturnTests : ClusterTest
{
    [Fact]
    public async Task A_task_that_was_permitted_twice_before_anybody_looked_gives_back_one_permit_and_can_be_claimed()
    {
        var time = new SimulatedTime(); // It stands until both permits are old.
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0, time: time);
        var task = await cluster.Client.EnqueueAsync(LimitTasks.Two("nobody's"));
        var shard = cluster.Shards.Of(task.Id);
        WorkerSession session = new(Guid.NewGuid(), "by hand", cluster.Service<ILocalSiloDetails>().SiloAddress.ToParsableString());
        var number = 0L;
        await shard.ResumeAsync(session, ++number, []);
        TaskDelivery? first = null;
        await Eventually(async () => (first = await ClaimAsync()) is not null);
        await shard.ReportAsync(session.Id, [new() { Id = task.Id, Kind = OutcomeKind.Snoozed, Delivery = first!.Delivery, Attempt = 1, Claim = first.Claim }]);
        Assert.True((await shard.ListenAsync(new(session, [QueueNames.Default], WantsWork: true))).Work);

        time.Advance(TimeSpan.FromSeconds(2));
        await Eventually(time, HasNoneAsync);
        Assert.Equal(1, (await shard.GetStatisticsAsync()).Ready[QueueNames.Default]);
        TaskDelivery? second = null;
        await Eventually(time, async () => (second = await ClaimAsync()) is not null);
        await shard.ReportAsync(session.Id, [new() { Id = task.Id, Kind = OutcomeKind.Succeeded, Delivery = second!.Delivery, Attempt = 1, Claim = second.Claim }]);
        await Eventually(time, HasNoneAsync);

        async Task<bool> HasNoneAsync() => (await shard.GetPermitsAsync(LimitNames.OfTask("limit.two")))?.Held == 0;

        async Task<TaskDelivery?> ClaimAsync() => (await shard.ClaimAsync(new(session.Id, ++number, [QueueNames.Default], 1))).Deliveries.FirstOrDefault();
    }
}

using Krewe.Execution;
using Krewe.Limits;
using Krewe.Queues;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Limits;

/// <summary>What is permitted and not claimed waits again, and nothing that waits is lost. The test is the worker.</summary>
public sealed class PermitReturnTests : ClusterTest
{
    [Fact]
    public async Task When_limits_are_set_all_that_wait_go_on_waiting_also_behind_one_that_has_left_and_come_back()
    {
        var cluster = await StartAsync(configure: o => (o.Shards.Shards, o.Worker.Concurrency) = (1, 0));
        var tasks = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => cluster.Client.EnqueueAsync(LimitTasks.Two("nobody's"))));
        var shard = cluster.Shards[0];
        WorkerSession session = new(Guid.NewGuid(), "by hand", cluster.Service<ILocalSiloDetails>().SiloAddress.ToParsableString());
        var number = 0L;
        List<TaskDelivery> claimed = [];
        await shard.ResumeAsync(session, ++number, []);
        await Eventually(() => ClaimAsync(1));
        var first = Assert.Single(claimed);
        await GiveBackAsync();
        await shard.ResumeAsync(session, ++number, [new(first.Message.Id, first.Claim)]); // It had not heard that this had arrived.
        await GiveBackAsync();

        claimed.Clear();
        await cluster.Client.Limits.SetAsync("task:limit.two", new Limit(null, 5));
        await Eventually(() => ClaimAsync(2));
        Assert.Equal(tasks.Select(t => t.Id).Order(StringComparer.Ordinal), claimed.Select(c => c.Message.Id).Order(StringComparer.Ordinal));

        Task GiveBackAsync() => shard.ReportAsync(session.Id,
            [new() { Id = first.Message.Id, Kind = OutcomeKind.Released, Delivery = first.Delivery, Attempt = 1, Claim = first.Claim }]);

        async Task<bool> ClaimAsync(int all)
        {
            claimed.AddRange((await shard.ClaimAsync(new(session.Id, ++number, [QueueNames.Default], all - claimed.Count))).Deliveries);
            return claimed.Count == all;
        }
    }

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

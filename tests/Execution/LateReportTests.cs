using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Execution;

/// <summary>Reports come twice, and late: the test is the worker.</summary>
public class LateReportTests : ClusterTest
{
    private WorkerSession session = null!;
    private long number;

    [Theory]
    [InlineData(OutcomeKind.Snoozed)]
    [InlineData(OutcomeKind.Retry)]
    [InlineData(OutcomeKind.Released)]
    public async Task A_copy_of_a_report_does_not_put_back_what_was_claimed_again(OutcomeKind kind)
    {
        var (cluster, task) = await StartAsync();
        var shard = cluster.Shards.Of(task.Id);
        var first = Outcome(await ClaimAsync(shard), kind);
        await shard.ReportAsync(session.Id, [first]);
        var second = await ClaimAsync(shard);

        await shard.ReportAsync(session.Id, [first]);

        Assert.Equal(TaskState.Started, await task.GetStateAsync());
        Assert.Equal(kind == OutcomeKind.Retry ? 2 : 1, second.Attempt);
        await shard.ReportAsync(session.Id, [Outcome(second, OutcomeKind.Succeeded) with { Result = "3"u8.ToArray() }]);
        Assert.Equal(3, await task.GetAsync(Patience));
    }

    [Fact]
    public async Task A_retry_that_is_reported_again_after_the_session_was_squared_is_counted_once()
    {
        var (cluster, task) = await StartAsync();
        var shard = cluster.Shards.Of(task.Id);
        var delivery = await ClaimAsync(shard);
        var retry = Outcome(delivery, OutcomeKind.Retry);
        await shard.ReportAsync(session.Id, [retry]); // Its answer is lost,
        Assert.Empty(await shard.ResumeAsync(session, ++number, [new(task.Id, delivery.Claim)])); // so the worker thinks that it has it,
        await shard.ReportAsync(session.Id, [retry]); // and says so again.
        Assert.Equal(2, (await ClaimAsync(shard)).Attempt);
    }

    [Fact]
    public async Task What_a_lost_answer_brought_is_ready_again_although_an_older_claim_is_held()
    {
        var (cluster, task) = await StartAsync();
        var shard = cluster.Shards.Of(task.Id);
        var first = await ClaimAsync(shard);
        await shard.ReportAsync(session.Id, [Outcome(first, OutcomeKind.Snoozed)]);
        await ClaimAsync(shard);

        await shard.ResumeAsync(session, ++number, [new(task.Id, first.Claim)]);

        Assert.Equal(TaskState.Pending, await task.GetStateAsync());
        Assert.Equal(task.Id, (await ClaimAsync(shard)).Message.Id);
    }

    /// <summary>A cluster without a worker, a task, and a session with its shard.</summary>
    private async Task<(TestCluster Cluster, AsyncResult<int> Task)> StartAsync()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        session = new(Guid.NewGuid(), "by hand", cluster.Service<ILocalSiloDetails>().SiloAddress.ToParsableString());
        await cluster.Shards.Of(task.Id).ResumeAsync(session, ++number, []);
        return (cluster, task);
    }

    private async Task<TaskDelivery> ClaimAsync(IShardGrain shard)
    {
        TaskDelivery[] deliveries = [];
        await Eventually(async () =>
        {
            deliveries = (await shard.ClaimAsync(new(session.Id, ++number, [QueueNames.Default], 10))).Deliveries;
            return deliveries.Length > 0;
        });
        return Assert.Single(deliveries);
    }

    private static TaskOutcome Outcome(TaskDelivery delivery, OutcomeKind kind) => new()
    {
        Id = delivery.Message.Id, Delivery = delivery.Delivery, Attempt = delivery.Attempt, Claim = delivery.Claim, Kind = kind,
    };
}

using Krewe.Execution;
using Krewe.Queues;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace Krewe.Tests.Execution;

/// <summary>What was claimed and has been on its way, or here, for so long that the shard may have given it to another.</summary>
public class LateBeginTests : ClusterTest
{
    private static readonly ShardOptions Shards = new();
    private static readonly WorkerOptions Worker = new();

    private readonly WorkerSession session = new(Guid.NewGuid(), "by hand", "127.0.0.1:1@1");

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 2)]
    public async Task What_a_claim_brings_too_late_does_not_begin_and_is_claimed_again(int milliseconds, int expected)
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2));
        var (shard, time) = (cluster.Shards.Of(task.Id), new SimulatedTime());
        var claims = new List<long>();
        var begun = new TaskCompletionSource<TaskDelivery>(TaskCreationOptions.RunContinuationsAsynchronously);
        var executor = Through.Of<IExecutorGrain>((_, given) =>
        {
            begun.TrySetResult(Assert.Single((TaskDelivery[])given[1]!));
            return Task.CompletedTask;
        });
        using var link = new ShardLink(0, Through.Of<IShardGrain>((call, given) => call.Name == nameof(IShardGrain.ClaimAsync) ? ClaimAsync((ClaimRequest)given[0]!) : call.Invoke(shard, given)),
            executor, session, new ServedQueues([QueueNames.Default], "own"), new SlotPool(1, 1, TimeSpan.Zero), cluster.Service<TaskRunner>(), new AlwaysHealthy(),
            Shards.ClaimPatience, TaskScheduler.Default, time, NullLogger.Instance);
        using var stopping = new CancellationTokenSource();
        var running = link.RunAsync(stopping.Token);

        var first = await begun.Task.WaitAsync(Patience);
        await stopping.CancelAsync();
        await running;

        Assert.Equal(expected, claims.Count);
        Assert.Equal(claims[^1], first.Claim);
        Assert.Equal(1, first.Delivery); // Nobody was lost.

        async Task<ClaimReply> ClaimAsync(ClaimRequest request)
        {
            var reply = await shard.ClaimAsync(request);
            if (reply.Deliveries is [{ Claim: var claim }])
            {
                claims.Add(claim);
                time.Advance(claims.Count == 1 ? Shards.ClaimPatience + TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.Zero);
            }

            return reply;
        }
    }

    [Theory]
    [InlineData(-1, OutcomeKind.Succeeded)]
    [InlineData(0, OutcomeKind.Released)]
    public async Task What_waited_while_the_process_stood_still_goes_back(int milliseconds, OutcomeKind expected)
    {
        var time = new SimulatedTime();
        var cluster = await StartAsync(time: time, configure: o => o.Worker.Concurrency = 0);
        var shard = cluster.Shards.Of((await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).Id);
        await shard.ResumeAsync(session, 1, []);
        var claimed = await shard.ClaimAsync(new(session.Id, 2, [QueueNames.Default], 1));
        var (runner, sink) = (cluster.Service<TaskRunner>(), new Sink());
        runner.Sink = sink;
        runner.Enqueue(0, claimed.Deliveries);
        time.Advance(Worker.MaxIdleClaim + global::Krewe.Execution.Worker.TidyPeriod + TimeSpan.FromMilliseconds(milliseconds));

        runner.Concurrency = 1;
        runner.AddDrain();

        Assert.Equal(expected, (await sink.First.Task.WaitAsync(Patience)).Kind);
        await runner.WhenIdleAsync(CancellationToken.None).WaitAsync(Patience);
    }

    [Theory]
    [InlineData(8, 12, 2)]
    [InlineData(8, 4, 1)]
    [InlineData(8, 0, 2)] // No membership judges: silence alone.
    public void A_claim_is_late_before_anybody_can_give_the_worker_up(int session, int verdict, int expected) => Assert.Equal(TimeSpan.FromSeconds(expected),
        new ShardOptions { SessionTimeout = TimeSpan.FromSeconds(session), VerdictTime = TimeSpan.FromSeconds(verdict) }.ClaimPatience);

    private sealed class Sink : IOutcomeSink
    {
        public TaskCompletionSource<TaskOutcome> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Ended(int shard, TaskOutcome outcome, double seconds) => First.TrySetResult(outcome);

        public void PutOff(int shard, TimeSpan delay) => throw new NotSupportedException();

        public void Progress(int shard, TaskOutcome progress) => throw new NotSupportedException();

        public Task<bool> SaveCheckpointAsync(int shard, HeldTask task, byte[] checkpoint, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

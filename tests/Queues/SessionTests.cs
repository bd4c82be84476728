using Krewe.Execution;
using Krewe.Hosting;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Tests.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Queues;

/// <summary>What a shard owes to a worker whose calls and answers go astray. The test is the worker.</summary>
public class SessionTests : ClusterTest
{
    private const string Direct = "direct";

    private WorkerSession session = new(Guid.NewGuid(), "by hand", "127.0.0.1:1@1");
    private long number;
    private bool unclear;

    [Fact]
    public async Task A_worker_whose_answer_was_lost_is_told_again_to_stop_a_task()
    {
        var (task, shard) = await SubmitAsync(await StartAsync(configure: o => o.Worker.Concurrency = 0));
        await shard.ResumeAsync(session, ++number, []);
        var delivery = await ClaimAsync(shard);
        Assert.False(Assert.Single(await shard.GetDetailsAsync([task.Id])).IsRevoked);
        Assert.Equal(RevokeStatus.Stopping, await task.RevokeAsync(terminate: true));
        Assert.True(Assert.Single(await shard.GetDetailsAsync([task.Id])).IsRevoked);
        Assert.Equal(task.Id, Assert.Single((await ListenAsync(shard)).Revoked ?? [])); // The answer is lost on its way.
        Assert.Empty(await shard.ResumeAsync(session, ++number, [new(task.Id, delivery.Claim)]));
        Assert.Equal(task.Id, Assert.Single((await ListenAsync(shard)).Revoked ?? []));
    }

    [Fact]
    public async Task A_worker_whose_answer_was_lost_is_told_again_not_to_begin_a_task_and_hears_of_it_when_it_asks()
    {
        var (task, shard) = await SubmitAsync(await StartAsync(configure: o => o.Worker.Concurrency = 0));
        await shard.ResumeAsync(session, ++number, []);
        var delivery = await ClaimAsync(shard);
        HeldTask held = new(task.Id, delivery.Claim);
        Assert.Empty(await shard.FindUnwantedAsync(session.Id, [held]));
        Assert.Equal(RevokeStatus.Stopping, await task.RevokeAsync());
        Assert.Equal(held, Assert.Single((await ListenAsync(shard)).Dropped ?? [])); // The answer is lost on its way.
        Assert.Equal([task.Id], await shard.FindUnwantedAsync(session.Id, [held]));
        Assert.Empty(await shard.ResumeAsync(session, ++number, [held]));
        Assert.Equal(held, Assert.Single((await ListenAsync(shard)).Dropped ?? []));
        await Assert.ThrowsAsync<ShardMovedException>(() => shard.FindUnwantedAsync(Guid.NewGuid(), [held]));
        await shard.ReportAsync(session.Id, [new() { Id = task.Id, Kind = OutcomeKind.Released, Attempt = 1, Claim = delivery.Claim }]);
        Assert.Equal(TaskState.Revoked, (await task.WaitAsync(Patience)).State);
    }

    [Fact]
    public async Task A_report_that_comes_once_more_does_not_end_a_task_that_runs_again()
    {
        var (task, shard) = await SubmitAsync(await StartAsync(configure: o => o.Worker.Concurrency = 0));
        await shard.ResumeAsync(session, ++number, []);
        var first = await ClaimAsync(shard);
        for (var run = 0; run < 2; run++)
        {
            TaskOutcome failed = new() { Id = task.Id, Kind = OutcomeKind.Failed, Error = new("Shut", "no way"), Attempt = 1, Claim = first.Claim };
            await shard.ReportAsync(session.Id, [failed]);
            Assert.Equal(RerunStatus.Rerun, Assert.Single(await shard.RerunAsync([task.Id])).Status);
            await shard.ReportAsync(session.Id, [failed]); // The first answer was lost.
            Assert.Equal([task.Id], await shard.ResumeAsync(session, ++number, [new(task.Id, first.Claim)]));
            Assert.Equal(TaskState.Pending, await task.GetStateAsync());
            first = await ClaimAsync(shard);
        }

        await shard.ReportAsync(session.Id, [new() { Id = task.Id, Kind = OutcomeKind.Succeeded, Result = "3"u8.ToArray(), Attempt = 1, Claim = first.Claim }]);
        Assert.Equal(3, await task.GetAsync(Patience));
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
    public async Task Who_listens_hears_soon_that_the_store_fails_and_that_it_works_again_although_nobody_writes()
    {
        var time = new SimulatedTime();
        var failing = false;
        var store = new MemoryShardStore(before: _ => failing ? Task.FromException(new StoreUnavailableException("The disk is away.")) : Task.CompletedTask);
        var cluster = await StartAsync(time: time, store: store, configure: o =>
        {
            o.Worker.Concurrency = 0;
            o.Shards.Shards = 1;
            (o.Shards.ListenPeriod, o.Shards.SessionTimeout) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20));
        });
        var (_, shard) = await SubmitAsync(cluster);
        await shard.ResumeAsync(session, ++number, []);
        var began = time.Elapsed;

        var listening = ListenAsync(shard);
        await shard.GetStatisticsAsync(); // By then the call has reached the shard.
        failing = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => SubmitAsync(cluster));
        Assert.True((await Answer(time, listening)).StoreFails);
        listening = ListenAsync(shard);
        await shard.GetStatisticsAsync();
        failing = false;
        Assert.False((await Answer(time, listening)).StoreFails);
        Assert.True(time.Elapsed - began < TimeSpan.FromMinutes(5), $"It took {time.Elapsed - began}.");
    }

    [Fact]
    public async Task A_worker_whose_silo_is_taken_for_dead_loses_its_task_once_and_ends_it_if_it_lives()
    {
        var time = new SimulatedTime();
        var (task, shard, claim) = await HoldAndDieAsync(time);

        for (var i = 0; i < 6; i++)
        {
            Assert.True((await Answer(time, ListenAsync(shard))).Known); // Each stands for two seconds.
        }

        Assert.Equal((1, 1), await CountAsync(shard));
        await Answer(time, Settled(shard.ReportAsync(
            session.Id, [new() { Id = task.Id, Kind = OutcomeKind.Succeeded, Result = "3"u8.ToArray(), Attempt = 1, Claim = claim }])));
        Assert.Equal(TaskState.Success, (await Answer(time, task.GetRecordAsync())).State);
        Assert.Equal((0, 1), await CountAsync(shard));
    }

    [Fact]
    public async Task A_worker_that_was_heard_of_after_its_silo_died_is_given_up_when_it_falls_silent()
    {
        var time = new SimulatedTime();
        var (task, shard, _) = await HoldAndDieAsync(time);

        await Eventually(time, async () => await CountAsync(shard) == (0, 2));

        Assert.Equal(TaskState.Pending, (await Answer(time, task.GetRecordAsync())).State);
    }

    [Fact]
    public async Task A_worker_that_falls_silent_is_given_up_later_while_its_silo_is_taken_for_alive()
    {
        var time = new SimulatedTime();
        SiloOptions options = null!;
        var (_, _, shard, _) = await HoldAsync(time, o => (options, o.Shards.ListenPeriod, o.Shards.SessionTimeout) =
            (o, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3)));
        Assert.True((await shard.ClaimAsync(new(session.Id, ++number, ["nobody's"], 1))).Known); // It is heard of for the last time.
        var began = time.Elapsed;

        await Eventually(time, async () => await CountAsync(shard) == (0, 1));

        // It may be this silo that is cut off: then the others have taken the shard over by now, and find the session in the store.
        var silent = time.Elapsed - began;
        Assert.True(silent >= options.Shards.SessionTimeout + (options.DeathTimeout * 2), $"It was given up after {silent}.");
    }

    [Fact]
    public async Task A_worker_that_a_shard_finds_in_the_store_is_waited_for_as_long_while_its_silo_is_taken_for_alive()
    {
        var time = new SimulatedTime();
        SiloOptions options = null!;
        var (_, task, shard, claim) = await HoldAsync(time, o => (options, o.Shards.ListenPeriod, o.Shards.SessionTimeout) =
            (o, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3)), Breaking());
        await BreakAsync(saved => Answer(time, saved), shard, new(task.Id, claim));
        var began = time.Elapsed;

        session = new(Guid.NewGuid(), "another", "127.0.0.1:1@1");
        await Eventually(time, async () => await ResumedAsync() && (await shard.ClaimAsync(new(session.Id, ++number, [Direct], 1))).Deliveries.Length == 1);

        var silent = time.Elapsed - began;
        Assert.True(silent >= options.Shards.SessionTimeout + (options.DeathTimeout * 2), $"It was given up after {silent}.");

        async Task<bool> ResumedAsync()
        {
            try
            {
                return await shard.ResumeAsync(session, ++number, []) is [];
            }
            catch (ShardMovedException)
            {
                return false; // The next activation is on its way.
            }
        }
    }

    [Fact]
    public async Task After_a_move_a_late_copy_of_a_call_to_the_activation_before_takes_nothing_from_who_holds_it()
    {
        var late = ++number;
        var (_, shard, held) = await HoldOneAsync();
        var epoch = await shard.GetEpochAsync();
        await MoveAsync(shard, held);

        await Assert.ThrowsAsync<ShardMovedException>(() => shard.ResumeAsync(session, epoch, late, [])); // It held nothing when it said this.
        var other = session with { Id = Guid.NewGuid() };
        await shard.ResumeAsync(other, 1, []);
        Assert.Empty((await shard.ClaimAsync(new(other.Id, 2, [Direct], 1))).Deliveries);
        Assert.Empty(await shard.ResumeAsync(session, ++number, [held]));
        Assert.Equal((1, 0), await CountAsync(shard));
    }

    [Fact]
    public async Task After_a_move_nobody_waits_for_a_worker_that_leaves_in_order()
    {
        var (_, shard, held) = await HoldOneAsync();
        await MoveAsync(shard, held);

        await shard.CloseSessionAsync(session.Id);

        session = session with { Id = Guid.NewGuid() };
        await shard.ResumeAsync(session, ++number, []);
        Assert.Equal(1, (await ClaimAsync(shard)).Delivery); // What it handed back is no trial of a task that kills workers.
        Assert.Equal((1, 0), await CountAsync(shard));
    }

    [Fact]
    public async Task After_a_move_who_was_given_up_before_waits_until_it_is_known_who_has_taken_what_it_held()
    {
        var (task, shard, old) = await HoldOneAsync();
        await shard.CloseSessionAsync(session.Id);
        var (given, taker) = (session, session with { Id = Guid.NewGuid() });
        session = taker;
        await shard.ResumeAsync(taker, ++number, []);
        HeldTask now = new(task.Id, (await ClaimAsync(shard)).Claim);
        await MoveAsync(shard, now);

        await Assert.ThrowsAsync<ShardMovedException>(() => shard.ResumeAsync(given, ++number, [old]));
        Assert.Empty(await shard.ResumeAsync(taker, ++number, [now]));
        Assert.Equal([task.Id], await shard.ResumeAsync(given, ++number, [old]));
        Assert.Equal(1, (await CountAsync(shard)).Held);
    }

    [Fact]
    public async Task What_was_given_up_and_is_just_being_written_is_taken_back_by_who_holds_it()
    {
        var time = new SimulatedTime();
        var (asked, written) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var store = new MemoryShardStore(before: commit =>
        {
            if (commit.Closed.Count == 0)
            {
                return Task.CompletedTask;
            }

            asked.TrySetResult();
            return written.Task;
        });
        var (task, shard) = await SubmitAsync(await StartAsync(time: time, configure: o => o.Worker.Concurrency = 0, store: store));
        await shard.ResumeAsync(session, ++number, []);
        var delivery = await ClaimAsync(shard);
        var epoch = await shard.GetEpochAsync();
        await Eventually(time, () => Task.FromResult(asked.Task.IsCompleted)); // It has been silent for too long.

        var resuming = shard.ResumeAsync(session, epoch, ++number, [new(task.Id, delivery.Claim)]);
        Assert.True((await shard.GetStatisticsAsync()).LostDeliveries == 1); // By then the call has reached the shard.
        written.SetResult();

        Assert.Empty(await resuming);
        Assert.Equal((1, 1), await CountAsync(shard));
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
        var resuming = shard.ResumeAsync(session, await shard.GetEpochAsync(), ++number, []);
        await Eventually(async () => (await shard.ClaimAsync(new(session.Id, ++number, ["nobody's"], 1))).Known);
        refusal.SetException(new StoreUnavailableException("away"));
        refusal = null;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => report);
        await Task.WhenAll(closing, resuming);
        await Eventually(async () => (await shard.ClaimAsync(new(session.Id, ++number, [Direct], 1))).Deliveries is [{ } again] && again.Message.Id == task.Id);
    }

    [Fact]
    public async Task An_activation_that_wrote_nothing_for_a_while_hands_out_nothing_when_another_has_taken_the_shard_over()
    {
        var time = new SimulatedTime(); // It stands, but for the quarter of a second after which nothing is sure any more.
        var store = new MemoryShardStore();
        var (_, shard) = await SubmitAsync(await StartAsync(time: time, configure: o => (o.Shards.Shards, o.Worker.Concurrency) = (1, 0), store: store));
        await shard.ResumeAsync(session, ++number, []);
        await store.OpenAsync(0, CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(300));

        ClaimReply? reply = null;
        var error = await Record.ExceptionAsync(async () => reply = await shard.ClaimAsync(new(session.Id, ++number, [Direct], 1)));

        Assert.True(reply is null or { Deliveries: [] });
        Assert.True(error is null or ShardMovedException, $"{error}");
    }

    /// <summary>Claims a task of a shard that can be moved.</summary>
    private async Task<(AsyncResult<int> Task, IShardGrain Shard, HeldTask Held)> HoldOneAsync()
    {
        var (task, shard) = await SubmitAsync(await StartAsync(configure: o => o.Worker.Concurrency = 0, store: Breaking()));
        await shard.ResumeAsync(session, ++number, []);
        return (task, shard, new(task.Id, (await ClaimAsync(shard)).Claim));
    }

    private async Task MoveAsync(IShardGrain shard, HeldTask held)
    {
        var epoch = await shard.GetEpochAsync();
        await BreakAsync(saved => saved, shard, held);
        await Eventually(async () => await Record.ExceptionAsync(shard.GetEpochAsync) is null && await shard.GetEpochAsync() > epoch);
    }

    /// <summary>The activation gives up: nobody knows whether what it wrote is there.</summary>
    private async Task BreakAsync(Func<Task<bool>, Task> answer, IShardGrain shard, HeldTask held)
    {
        unclear = true;
        await Assert.ThrowsAsync<ShardMovedException>(() => answer(shard.SaveCheckpointAsync(session.Id, held, ++number, [1])));
        unclear = false;
    }

    private MemoryShardStore Breaking() => new(before: _ => unclear ? Task.FromException(new IOException("The connection broke.")) : Task.CompletedTask);

    /// <summary>Claims a task of a shard on the first of two silos for a worker on the second.</summary>
    private async Task<(TestCluster Cluster, AsyncResult<int> Task, IShardGrain Shard, long Claim)> HoldAsync(
        SimulatedTime time, Action<SiloOptions>? configure = null, IShardStore? store = null)
    {
        var cluster = await StartAsync(silos: 2, time: time, store: store, configure: o =>
        {
            o.Worker.Concurrency = 0;
            configure?.Invoke(o);
        });
        session = session with { Silo = cluster.Service<ILocalSiloDetails>(1).SiloAddress.ToParsableString() };
        // The other one may still be on its way to the second.
        await Eventually(time, () => Task.FromResult(cluster.Service<LocalShards>(0).TryAsk(s => s.Number, Patience)!.Length <= 1));
        var (task, shard) = await SubmitAsync(cluster);
        while (!cluster.Service<LocalShards>(0).TryAsk(s => s.Number, Patience)!.Contains((int)shard.GetPrimaryKeyLong()))
        {
            (task, shard) = await SubmitAsync(cluster); // Its shard shall not die with the silo.
        }

        await Answer(time, shard.ResumeAsync(session, ++number, []));
        var delivery = await ClaimAsync(shard);
        Assert.True((await Answer(time, ListenAsync(shard))).Known);
        Assert.Equal((1, 0), await CountAsync(shard));
        return (cluster, task, shard, delivery.Claim);
    }

    /// <summary>Holds a task, kills the silo, and comes back, as the worker of a silo does that is cut off from the others only.</summary>
    private async Task<(AsyncResult<int> Task, IShardGrain Shard, long Claim)> HoldAndDieAsync(SimulatedTime time)
    {
        var (cluster, task, shard, claim) = await HoldAsync(time);
        cluster.Crash(1);
        await Eventually(time, async () => !(await ListenAsync(shard)).Known);
        Assert.Equal((0, 1), await CountAsync(shard));
        Assert.Empty(await Answer(time, shard.ResumeAsync(session, ++number, [new(task.Id, claim)])));
        return (task, shard, claim);
    }

    private static async Task<(int Held, long Lost)> CountAsync(IShardGrain shard) =>
        await shard.GetStatisticsAsync() is var all ? (all.Held, all.LostDeliveries) : default;

    private static async Task<bool> Settled(Task task)
    {
        await task;
        return true;
    }

    private static async Task<(AsyncResult<int> Task, IShardGrain Shard)> SubmitAsync(TestCluster cluster)
    {
        var task = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).On(Direct));
        return (task, cluster.Shards.Of(task.Id));
    }

    private async Task<TaskDelivery> ClaimAsync(IShardGrain shard) =>
        Assert.Single((await shard.ClaimAsync(new(session.Id, ++number, [Direct], 1))).Deliveries);

    /// <summary>As a worker listens: again, when a silo has died meanwhile and the call is lost with it, or refused by it.</summary>
    private async Task<ListenReply> ListenAsync(IShardGrain shard)
    {
        ListenReply? reply = null;
        await Eventually(async () =>
        {
            try
            {
                reply = await shard.ListenAsync(new(session, [Direct], WantsWork: false));
                return true;
            }
            catch (OrleansException)
            {
                return false;
            }
        });
        return reply!;
    }
}

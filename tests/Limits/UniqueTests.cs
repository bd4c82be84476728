using System.Collections.Concurrent;
using Krewe.Graphs;
using Krewe.Results;
using Krewe.Schedules;
using Krewe.Storage;
using Krewe.Submission;
using Krewe.Tests.Graphs;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Limits;

/// <summary>Calls of which there is one at a time, or one in a period.</summary>
public sealed class UniqueTests : ClusterTest
{
    private readonly SimulatedTime time = new();

    [Fact]
    public async Task A_call_whose_key_is_taken_is_refused_joins_or_takes_its_place()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var call = CoreTasks.Add(1, 2).Unique("invoice-7");
        var first = await cluster.Client.EnqueueAsync(call);
        var refused = await Assert.ThrowsAsync<DuplicateTaskException>(() => cluster.Client.EnqueueAsync(call));
        Assert.Equal(("invoice-7", first.Id, false), (refused.Key, refused.Id, first.IsJoined));

        var joined = await cluster.Client.EnqueueAsync(CoreTasks.Add(3, 4).Unique("invoice-7", policy: UniquePolicy.Join));
        Assert.Equal((first.Id, true), (joined.Id, joined.IsJoined));
        var third = await cluster.Client.EnqueueAsync(CoreTasks.Add(5, 6).Unique("invoice-7", policy: UniquePolicy.Replace));
        var record = await joined.WaitAsync(Patience);
        Assert.Equal((TaskState.Revoked, "Revoked", $"{third.Id} took its place, which has the same key 'invoice-7'."), (record.State, record.Error!.Type, record.Error.Message));

        // Another key is nobody's business, and one that is revoked is free.
        Assert.False((await cluster.Client.EnqueueAsync(CoreTasks.Add(7, 8).Unique("invoice-8", policy: UniquePolicy.Join))).IsJoined);
        await third.RevokeAsync();
        var last = await cluster.Client.EnqueueAsync(call);
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 2);
        Assert.Equal(3, await last.GetAsync(Patience));
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(call)).GetAsync(Patience));
    }

    [Fact]
    public async Task Without_a_key_it_is_the_call_itself_that_is_unique()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var first = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).Unique());
        await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 3).Unique());
        Assert.Equal(first.Id, (await Assert.ThrowsAsync<DuplicateTaskException>(
            () => cluster.Client.EnqueueAsync(Signature.Of<int>("core.add", 1, 2).Unique()))).Id);
        Assert.Throws<ArgumentException>(() => Canvas.Group(CoreTasks.Add(1, 2)).Unique());
        Assert.True(TaskIds.IsValid(Signature.Of<int>(new string('x', 200)).Unique().Node.Options!.Unique!.Key));
    }

    [Fact]
    public async Task A_whole_graph_can_be_unique()
    {
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0);
        var call = Canvas.Map(Enumerable.Range(0, 2500), i => CoreTasks.Add(i, 1)).Then(CoreTasks.Sum).Unique("report", policy: UniquePolicy.Join);
        var first = await cluster.Client.EnqueueAsync(call);
        Assert.Equal((first.Id, true), ((await cluster.Client.EnqueueAsync(call)) is var second ? (second.Id, second.IsJoined) : default));
        var other = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).Unique("report", policy: UniquePolicy.Replace));
        Assert.Equal(TaskState.Revoked, (await first.WaitAsync(Patience)).State);
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 4);
        Assert.Equal(3, await other.GetAsync(Patience));
        Assert.Equal(2500 + (2500 * 2499 / 2), await (await cluster.Client.EnqueueAsync(call)).GetAsync(Patience));
    }

    [Theory]
    [InlineData(UniquePolicy.Reject)]
    [InlineData(UniquePolicy.Join)]
    [InlineData(UniquePolicy.Replace)]
    public async Task Of_many_at_once_from_several_clients_there_is_one(UniquePolicy policy)
    {
        var cluster = await StartAsync(3, o => (o.Shards.Shards, o.Worker.Concurrency) = (6, 0));
        ICluster[] clients = [cluster.Client, cluster.NewClient()];
        var ids = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            try
            {
                var result = await clients[i % 2].EnqueueAsync(CoreTasks.Add(i, 0).Unique($"key-{i % 3}", policy: policy));
                return (Key: i % 3, result.Id, Refused: false);
            }
            catch (DuplicateTaskException e)
            {
                return (Key: i % 3, e.Id, Refused: true);
            }
        }));
        Assert.All(ids.GroupBy(i => i.Key), key =>
        {
            Assert.Equal(policy == UniquePolicy.Replace ? 20 : 1, key.Select(i => i.Id).Distinct().Count());
            Assert.Equal(policy == UniquePolicy.Reject ? 19 : 0, key.Count(i => i.Refused));
        });
        await Eventually(async () => (await cluster.TotalsAsync()).Ready.GetValueOrDefault("default") == 3);
    }

    [Fact]
    public async Task What_runs_may_finish_when_another_takes_its_place_and_does_not_start_again()
    {
        var cluster = await StartAsync(2, o => (o.Worker.Concurrency, o.Shards.Shards) = (1, 3), time);
        var (gate, hold) = (Gate.New(), Gate.New());
        var first = await cluster.Client.EnqueueAsync(LimitTasks.Free(gate.Name, hold.Name).Unique("k"));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 1));
        var second = await cluster.Client.EnqueueAsync(LimitTasks.Free(gate.Name, hold.Name).Unique("k", policy: UniquePolicy.Replace));
        await Eventually(time, () => Task.FromResult(gate.Log.Count == 2)); // It does not wait for the first.
        var third = await cluster.Client.EnqueueAsync(LimitTasks.Free(gate.Name, hold.Name).Unique("k", policy: UniquePolicy.Join));
        Assert.Equal(second.Id, third.Id);

        // The silo of the first dies: it is not run again, the second is.
        cluster.Crash(gate.Log.First() == "worker-1" ? 0 : 1);
        Assert.Equal(TaskState.Revoked, (await Answer(time, first.WaitAsync())).State);
        hold.Open();
        Assert.Equal(TaskState.Success, (await Answer(time, second.WaitAsync())).State);
        Assert.Equal(2, gate.Log.Count);
    }

    [Fact]
    public async Task A_key_with_a_period_stays_taken_when_its_task_has_ended_and_all_silos_have_died()
    {
        var kept = new ConcurrentDictionary<(int Shard, long Row), bool>();
        var store = new MemoryShardStore(after: commit =>
        {
            commit.Updates.Where(row => row.Status.Phase == RowPhase.Kept).ToList().ForEach(row => kept[(commit.Shard, row.Sequence)] = true);
            commit.Deletes.ForEach(row => kept.TryRemove((commit.Shard, row), out _));
            return Task.CompletedTask;
        });
        var cluster = await StartAsync(1, time: time, store: store);
        var gate = Gate.New();
        var call = CoreTasks.Log(gate.Name, "x").KeepResult(TimeSpan.FromMinutes(1)).Throttle("k", TimeSpan.FromHours(1));
        var first = await Answer(time, cluster.Client.EnqueueAsync(call));
        Assert.Equal("x", await Answer(time, first.GetAsync()));
        Assert.Single(kept);
        cluster.Crash(0);
        await Answer(time, cluster.AddSiloAsync().ContinueWith(_ => true, TaskScheduler.Default));
        await PassAsync(TimeSpan.FromMinutes(50));
        var joined = await Answer(time, cluster.Client.EnqueueAsync(call));
        Assert.Equal((first.Id, true), (joined.Id, joined.IsJoined));
        Assert.Equal("x", await Answer(time, joined.GetAsync())); // Its result is kept as long as it may be joined.
        Assert.Equal(first.Id, (await Assert.ThrowsAsync<DuplicateTaskException>(
            () => Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).Throttle("k", TimeSpan.FromDays(1), UniquePolicy.Reject))))).Id);

        await PassAsync(TimeSpan.FromMinutes(11));
        var next = await Answer(time, cluster.Client.EnqueueAsync(call));
        Assert.Equal("x", await Answer(time, next.GetAsync()));
        Assert.Equal((false, 2), (next.IsJoined, gate.Log.Count));
        await PassAsync(TimeSpan.FromHours(2));
        await Eventually(time, () => Task.FromResult(kept.IsEmpty));
    }

    [Fact]
    public async Task A_key_is_free_again_in_its_period_when_its_task_was_revoked_and_replaced_when_it_has_ended()
    {
        var cluster = await StartAsync(1, o => o.Worker.Queues = ["default"], time);
        var call = CoreTasks.Add(1, 2).Unique("k", TimeSpan.FromHours(1));
        var first = await cluster.Client.EnqueueAsync(call.On("nobody"));
        await Answer(time, first.RevokeAsync());
        var second = await Answer(time, cluster.Client.EnqueueAsync(call));
        Assert.Equal(3, await Answer(time, second.GetAsync()));
        await Assert.ThrowsAsync<DuplicateTaskException>(() => Answer(time, cluster.Client.EnqueueAsync(call)));
        var third = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(3, 4).Unique("k", TimeSpan.FromHours(1), UniquePolicy.Replace)));
        Assert.Equal(7, await Answer(time, third.GetAsync()));
        Assert.Equal(third.Id, (await Assert.ThrowsAsync<DuplicateTaskException>(() => Answer(time, cluster.Client.EnqueueAsync(call)))).Id);
    }

    [Fact]
    public async Task What_takes_a_tasks_place_keeps_its_key_until_it_has_ended_also_when_the_silo_dies()
    {
        var cluster = await StartAsync(1, time: time);
        var (gate, then) = (Gate.New(), Gate.New());
        var call = BecomingTasks.Waiting(gate.Name, then.Name).Unique("k", policy: UniquePolicy.Join);
        var hour = BecomingTasks.Number("call", 4).Debounce("h", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)).Unique("h", TimeSpan.FromHours(1));
        var first = await Answer(time, cluster.Client.EnqueueAsync(call));
        var ended = await Answer(time, cluster.Client.EnqueueAsync(hour));
        Assert.Equal(5, await Answer(time, ended.GetAsync()));
        gate.Open();
        await Eventually(time, () => Task.FromResult(then.Log.Count == 2));
        for (var silo = 0; silo < 2; silo++)
        {
            Assert.Equal(first.Id, (await Answer(time, cluster.Client.EnqueueAsync(call))).Id);
            Assert.Equal(ended.Id, (await Assert.ThrowsAsync<DuplicateTaskException>(() => Answer(time, cluster.Client.EnqueueAsync(hour)))).Id);
            cluster.Crash(silo);
            await Answer(time, cluster.AddSiloAsync().ContinueWith(_ => true, TaskScheduler.Default));
        }

        then.Open();
        Assert.Equal(2, (await Answer(time, first.GetAsync())).Length);
        var next = await Answer(time, cluster.Client.EnqueueAsync(call));
        Assert.Equal(2, (await Answer(time, next.GetAsync())).Length);
        Assert.False(next.IsJoined);
    }

    [Fact]
    public async Task A_replaced_task_never_starts_although_the_shard_dies_before_its_end_is_durable()
    {
        var failing = false;
        var store = new MemoryShardStore(before: commit => failing && commit.Records.Count > 0
            ? Task.FromException(new StoreUnavailableException("away"))
            : Task.CompletedTask);
        var cluster = await StartAsync(1, o => (o.Worker.Concurrency, o.Shards.Shards) = (0, 1), time, store);
        var (old, young) = (Gate.New(), Gate.New());
        var first = await cluster.Client.EnqueueAsync(CoreTasks.Log(old.Name, "old").Unique("k"));
        failing = true;
        var second = await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Log(young.Name, "new").Unique("k", policy: UniquePolicy.Replace)));
        Assert.Equal(TaskState.Pending, await Answer(time, first.GetStateAsync()));
        cluster.Crash(0);
        failing = false;
        await Answer(time, cluster.AddSiloAsync(o => o.Worker.Concurrency = 4).ContinueWith(_ => true, TaskScheduler.Default));
        Assert.Equal("new", await Answer(time, second.GetAsync()));
        await Eventually(time, async () => await first.GetStateAsync() == TaskState.Revoked);
        Assert.Empty(old.Log);
    }

    [Fact]
    public async Task What_the_store_does_not_take_has_no_key_and_takes_none_away()
    {
        var failing = false;
        var store = new MemoryShardStore(before: commit => failing && commit.Inserts.Count > 0
            ? Task.FromException(new StoreUnavailableException("away"))
            : Task.CompletedTask);
        var cluster = await StartAsync(configure: o => o.Worker.Concurrency = 0, store: store);
        var replace = CoreTasks.Add(1, 2).Unique("k", policy: UniquePolicy.Replace);
        failing = true;
        Assert.Equal("away", (await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Client.EnqueueAsync(replace))).Message);
        failing = false;
        var first = await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).Unique("k"));
        failing = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Client.EnqueueAsync(replace));
        failing = false;
        Assert.Equal(TaskState.Pending, await first.GetStateAsync());
        Assert.Equal(first.Id, (await Assert.ThrowsAsync<DuplicateTaskException>(() => cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).Unique("k")))).Id);
    }

    [Fact]
    public async Task A_batch_that_comes_again_is_not_refused_because_of_itself()
    {
        var cluster = await StartAsync(configure: o => o.Shards.Shards = 1);
        TaskMessage Message(string id, UniquePolicy policy, MessageTraits traits = MessageTraits.None) =>
            GraphMessages.ToMessage(CoreTasks.Add(1, 2).Unique("k", policy: policy).Node, id, null, null, null, traits);
        var client = Guid.NewGuid();
        Assert.Null((await cluster.Shards[0].SubmitAsync(new(client, 1, [Message("a", UniquePolicy.Reject)]))).Uniques);
        Assert.Null((await cluster.Shards[0].SubmitAsync(new(client, 2, [Message("a", UniquePolicy.Reject)]))).Uniques);
        Assert.Equal(3, await cluster.Client.GetResult<int>("a").GetAsync(Patience));
        Assert.Null((await cluster.Shards[0].SubmitAsync(new(client, 3, [Message("a", UniquePolicy.Reject), Message("b", UniquePolicy.Reject)]))).Uniques);
        Assert.Equal(TaskState.Unknown, (await cluster.Shards[0].FindAsync(["c"]))[0].State);
        Assert.Equal(3, await cluster.Client.GetResult<int>("b").GetAsync(Patience));
    }

    [Fact]
    public void Without_a_key_the_call_itself_is_the_key()
    {
        var call = CoreTasks.Add(1, 2);
        var key = call.Unique().Node.Options!.Unique!.Key;
        Assert.Equal(key, call.Debounce(null, TimeSpan.FromSeconds(1)).Node.Options!.Unique!.Key);
        Assert.Equal(key, call.Throttle(null, TimeSpan.FromSeconds(1)).Node.Options!.Unique!.Key);
    }

    [Fact]
    public async Task Of_debounced_calls_the_last_runs_when_none_has_come_for_a_while_or_the_first_has_waited_long_enough()
    {
        var cluster = await StartAsync(1, time: time);
        var gate = Gate.New();
        Task<AsyncResult<string>> Call(int i, TimeSpan? maxWait) =>
            cluster.Client.EnqueueAsync(CoreTasks.Log(gate.Name, $"{i}").Debounce("k", TimeSpan.FromSeconds(1), maxWait));
        var all = new List<AsyncResult<string>>();
        for (var i = 0; i < 5; i++)
        {
            all.Add(await Call(i, null));
            await PassAsync(TimeSpan.FromSeconds(0.6));
        }

        Assert.Empty(gate.Log);
        Assert.Equal("4", await Answer(time, all[^1].GetAsync()));
        Assert.All(await Answer(time, Task.WhenAll(all[..^1].Select(r => r.WaitAsync()))), record => Assert.Equal(TaskState.Revoked, record.State));

        var began = time.Elapsed;
        for (var i = 5; gate.Log.Count == 1; i++)
        {
            await Call(i, TimeSpan.FromSeconds(2.5));
            await PassAsync(TimeSpan.FromSeconds(0.6));
        }

        Assert.InRange((time.Elapsed - began).TotalSeconds, 2.4, 4);
        Assert.True(int.Parse(gate.Log.Last()) >= 7, $"{gate.Log.Last()} ran."); // The last but one, with those of before.
    }

    [Fact]
    public async Task A_call_that_something_follows_has_its_key_and_its_delay_as_a_whole()
    {
        var cluster = await StartAsync(1, time: time);
        var gate = Gate.New();
        Task<AsyncResult<string>> Call(int i) => cluster.Client.EnqueueAsync(
            CoreTasks.Log(gate.Name, $"{i}").Debounce("k", TimeSpan.FromSeconds(1)).OnSuccess(CoreTasks.Log(gate.Name, "after")));
        var first = await Call(1);
        var second = await Call(2);
        Assert.Equal("2", await Answer(time, second.GetAsync()));
        Assert.Equal(TaskState.Revoked, (await Answer(time, first.WaitAsync())).State);
        await Eventually(() => Task.FromResult(gate.Log.SequenceEqual(["2", "after"])));
    }

    [Fact]
    public async Task Many_at_once_that_take_each_others_place_do_not_take_a_commit_each()
    {
        var (commits, failing) = (0, false);
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new MemoryShardStore(before: async commit =>
        {
            if (commit.Inserts.Count == 0)
            {
                return;
            }

            await called.Task; // However slow the machine is, the calls come together,
            await Task.Yield(); // and as with every other store what comes while one commits goes into one commit.
            commits++;
            if (Volatile.Read(ref failing))
            {
                throw new StoreUnavailableException("away");
            }
        });
        var cluster = await StartAsync(configure: o => (o.Worker.Concurrency, o.Shards.Shards) = (0, 1), store: store);
        Task<AsyncResult<int>[]> ManyAsync() =>
            Task.WhenAll(Enumerable.Range(0, 300).Select(i => cluster.Client.EnqueueAsync(CoreTasks.Add(i, 0).Unique("k", policy: UniquePolicy.Replace))));
        await cluster.Client.GetStatisticsAsync(); // Connected: from now on a call is under way when it returns.
        var calls = ManyAsync();
        called.SetResult();
        var all = await calls;
        Assert.InRange(commits, 1, 10);
        await Eventually(async () => (await cluster.TotalsAsync()).Ready.GetValueOrDefault("default") == 1);
        var last = Assert.Single((await Task.WhenAll(all.Select(async r => (r.Id, State: await r.GetStateAsync())))), r => r.State == TaskState.Pending).Id;
        failing = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(ManyAsync);
        failing = false;
        Assert.Equal(last, (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).Unique("k", policy: UniquePolicy.Join))).Id);
        cluster.Crash(0);
        await cluster.AddSiloAsync(o => o.Worker.Concurrency = 2);
        await Task.WhenAll(all.Select(r => r.WaitAsync(Patience)));
        Assert.Equal(last, Assert.Single((await Task.WhenAll(all.Select(async r => (r.Id, State: await r.GetStateAsync())))), r => r.State == TaskState.Success).Id);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_reason()
    {
        var cluster = await StartAsync();
        var call = CoreTasks.Add(1, 2).Unique("k");
        await RefusedAsync("draws its own id: leave 'mine' out", cluster.Client.EnqueueAsync(call.WithId("mine")));
        await RefusedAsync("the unique key 'a b' is not allowed", cluster.Client.EnqueueAsync(call.Unique("a b")));
        await RefusedAsync("unique for 0s is not allowed", cluster.Client.EnqueueAsync(call.Unique("k", TimeSpan.Zero)));
        await RefusedAsync("a longest wait of -1s is not allowed", cluster.Client.EnqueueAsync(call.Debounce("k", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(-1))));
        await RefusedAsync("give a countdown, too", cluster.Client.EnqueueAsync(call.Debounce("k", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9)).At(DateTimeOffset.UnixEpoch)));
        await RefusedAsync("make the whole chain or group unique", cluster.Client.EnqueueAsync(call.Then(x => CoreTasks.Add(x, 1))));
        await RefusedAsync("make the whole chain or group unique", cluster.Client.EnqueueAsync(Canvas.Group(call)));
        await RefusedAsync("have ids of their own and cannot be unique", cluster.Client.Schedules.SetAsync("s", new Every(TimeSpan.FromHours(1)), call));
        var message = GraphMessages.ToMessage(call.Node, "elsewhere", null, null, null);
        var wrong = Enumerable.Range(0, 2).Single(s => s != cluster.Shards.IndexOf("k"));
        Assert.Contains("has to be drawn for that key", (await cluster.Shards[wrong].SubmitAsync(new(Guid.NewGuid(), 1, [message]))).Refused![0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(1024)]
    public void Ids_are_drawn_for_every_shard(int shards)
    {
        var ids = new IdSource(TimeProvider.System, new Random(7));
        var drawn = Enumerable.Range(0, 1024).Select(i => ids.NextTaskIn(i % shards, shards)).ToArray();
        Assert.Equal(Enumerable.Range(0, 1024).Select(i => i % shards), drawn.Select(id => TaskIds.ShardOf(id, shards)));
        Assert.Equal(1024, drawn.Distinct().Count());
        Assert.All(drawn, id => Assert.Matches("^[0-9a-f]{32}$", id));
    }

    private static async Task RefusedAsync(string why, Task refused) =>
        Assert.Contains(why, (await Assert.ThrowsAsync<SubmitRefusedException>(() => refused)).Message, StringComparison.Ordinal);

    private async Task PassAsync(TimeSpan span)
    {
        var (end, step) = (time.Elapsed + span, TimeSpan.FromTicks(Math.Max(span.Ticks / 50, TimeSpan.TicksPerMillisecond * 25)));
        await Eventually(time, () =>
        {
            time.Advance(step);
            return Task.FromResult(time.Elapsed >= end);
        });
    }
}

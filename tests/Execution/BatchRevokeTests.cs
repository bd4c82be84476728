using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Execution;

/// <summary>Messages that gather in a batch and are taken back, or expire, before it begins.</summary>
public sealed class BatchRevokeTests : ClusterTest
{
    private readonly SimulatedTime time = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_revoked_while_it_gathers_ends_at_once_wherever_it_is_and_leaves_its_place_to_others(bool terminate)
    {
        var cluster = await TwoSilosAsync(concurrency: 2);
        var gate = Gate.New();
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => cluster.Client.EnqueueAsync(BatchTasks.Daily(new(gate.Name, i)))));
        await Eventually(async () => (await cluster.TotalsAsync()).Held == 12);
        foreach (var one in all[..11])
        {
            Assert.Equal(RevokeStatus.Stopping, await one.RevokeAsync(terminate));
        }

        // While the clock stands still.
        var ended = await Task.WhenAll(all[..11].Select(r => r.WaitAsync())).WaitAsync(Patience, TimeProvider.System);
        Assert.All(ended, r => Assert.Equal((TaskState.Revoked, "It was revoked."), (r.State, r.Error!.Message)));
        Assert.Equal(1, (await cluster.TotalsAsync()).Held);
        Assert.Equal(12, (await Task.WhenAll(Enumerable.Range(0, 12).Select(async i => await (await cluster.Client.EnqueueAsync(CoreTasks.Add(i, 0))).GetAsync()))
            .WaitAsync(Patience, TimeProvider.System)).Length);
        Assert.Empty(gate.Log);
    }

    [Fact]
    public async Task What_is_replaced_while_it_gathers_ends_with_the_name_of_what_took_its_place()
    {
        var cluster = await StartAsync(1, o => o.Shards.Shards = 1, time);
        var gate = Gate.New();
        var call = BatchTasks.Daily(new(gate.Name, 1)).Unique("k", policy: UniquePolicy.Replace);
        var first = await Answer(time, cluster.Client.EnqueueAsync(call));
        await Eventually(time, async () => (await cluster.TotalsAsync()).Held == 1);
        var second = await Answer(time, cluster.Client.EnqueueAsync(call));
        var record = await Answer(time, first.WaitAsync());
        Assert.Equal((TaskState.Revoked, $"{second.Id} took its place, which has the same key 'k'."), (record.State, record.Error!.Message));
        Assert.Empty(gate.Log);
    }

    [Fact]
    public async Task What_expires_or_is_revoked_while_it_gathers_does_not_run_with_the_others()
    {
        var cluster = await TwoSilosAsync(concurrency: 1);
        var gate = Gate.New();
        var expiring = Enumerable.Range(0, 4).Select(i => BatchTasks.Late(new(gate.Name, i)).Expires(TimeSpan.FromSeconds(2)));
        var all = await Task.WhenAll(expiring.Concat(Enumerable.Range(4, 8).Select(i => BatchTasks.Late(new(gate.Name, i)))).Select(c => cluster.Client.EnqueueAsync(c)));
        await Eventually(async () => (await cluster.TotalsAsync()).Held == 12);
        await Task.WhenAll(all[4..6].Select(r => r.RevokeAsync()));
        var ended = await Answer(time, Task.WhenAll(all.Select(r => r.WaitAsync())));
        Assert.All(ended[..4], r => Assert.Equal((TaskState.Revoked, "Expired"), (r.State, r.Error!.Type)));
        Assert.All(ended[4..6], r => Assert.Equal((TaskState.Revoked, "Revoked"), (r.State, r.Error!.Type)));
        Assert.Equal(Enumerable.Range(6, 6), gate.Log.SelectMany(l => l.Split(',')).Select(int.Parse).Order());

        // A batch of which nothing is left gives its slot back.
        var late = await cluster.Client.EnqueueAsync(BatchTasks.Late(new(gate.Name, 12)).Expires(TimeSpan.FromSeconds(2)));
        Assert.Equal(TaskState.Revoked, (await Answer(time, late.WaitAsync())).State);
        Assert.Equal(6, (await Task.WhenAll(Enumerable.Range(0, 6).Select(async i => await (await cluster.Client.EnqueueAsync(CoreTasks.Add(i, 0))).GetAsync()))
            .WaitAsync(Patience, TimeProvider.System)).Length);
    }

    [Fact]
    public async Task What_is_revoked_while_it_gathers_ends_also_when_the_silo_of_its_shard_dies_and_nobody_tells_the_worker()
    {
        // The mark is written, and the silo dies before anybody hears of it.
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new MemoryShardStore(after: commit =>
        {
            if (!commit.Updates.Exists(r => r.Status.Revoke != RowRevoke.None))
            {
                return Task.CompletedTask;
            }

            return written.TrySetResult() ? new TaskCompletionSource().Task : Task.CompletedTask;
        });
        var cluster = await StartAsync(1, o => (o.Shards.Shards, o.Worker.Queues) = (4, ["default"]), time, store);
        await Answer(time, cluster.AddSiloAsync(o => o.Worker.Queues = ["far"]).ContinueWith(_ => true, TaskScheduler.Default));
        await Eventually(time, () => Task.FromResult(ShardsOfFirst().Length == 2));
        var gate = Gate.New();
        AsyncResult<string> message;
        do
        {
            message = await Answer(time, cluster.Client.EnqueueAsync(BatchTasks.Daily(new(gate.Name, 1)).On("far")));
            var record = message;
            await Eventually(time, async () => await record.GetStateAsync() == TaskState.Started);
        }
        while (!ShardsOfFirst().Contains(cluster.Shards.IndexOf(message.Id)));

        var revoking = message.RevokeAsync();
        await Eventually(time, () => Task.FromResult(written.Task.IsCompleted));
        cluster.Crash(0);
        var ended = await Answer(time, message.WaitAsync());
        Assert.Equal((TaskState.Revoked, 0), (ended.State, gate.Log.Count));
        Assert.InRange(time.Elapsed.TotalHours, 0, 1);
        await Answer(time, revoking.ContinueWith(_ => true, TaskScheduler.Default));

        int[] ShardsOfFirst() => cluster.Service<LocalShards>(0).TryAsk(s => s.Number, Patience)!;
    }

    /// <summary>With two shards each, which are where they belong and known to a worker: from then on nobody needs the clock to go on.</summary>
    private async Task<TestCluster> TwoSilosAsync(int concurrency)
    {
        var cluster = await StartAsync(2, o => (o.Shards.Shards, o.Worker.Concurrency) = (4, concurrency), time);
        await Eventually(time, () => Task.FromResult(Array.TrueForAll([0, 1], silo => cluster.Service<LocalShards>(silo).TryAsk(s => s.Number, Patience)!.Length == 2)));
        for (var shard = 0; shard < 4; shard++)
        {
            var id = Enumerable.Range(0, 1000).Select(i => $"first{i}").First(name => cluster.Shards.IndexOf(name) == shard);
            await Answer(time, (await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2).WithId(id)))).GetAsync());
        }

        return cluster;
    }
}

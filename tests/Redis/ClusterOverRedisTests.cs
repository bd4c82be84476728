using Krewe.Redis;
using Krewe.Storage;
using Krewe.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Krewe.Tests.Redis;

/// <summary>Shards and workers whose Redis is killed.</summary>
public sealed class ClusterOverRedisTests : ClusterTest
{
    [Fact]
    public async Task Every_task_ends_with_its_own_result_although_the_server_is_killed_meanwhile()
    {
        const int Tasks = 2_000;
        await using var server = await RedisServer.StartAsync();
        await using var connection = server.Connect(new RedisOptions { RetryPause = TimeSpan.FromMilliseconds(100) });
        await using var store = new RedisShardStore(connection, TimeProvider.System, NullLogger<RedisShardStore>.Instance);
        var cluster = await StartAsync(store: store);
        var done = 0;
        var reached = new TaskCompletionSource();
        var all = Enumerable.Range(0, Tasks).Select(async i =>
        {
            var sum = await SubmitAsync(cluster, i);
            Assert.Equal(i + 1, await sum.GetAsync(Patience));
            if (Interlocked.Increment(ref done) == Tasks / 4)
            {
                reached.SetResult();
            }
        }).ToArray();
        await reached.Task.WaitAsync(Patience);

        await server.KillAsync();
        await server.StartAgainAsync();

        await Task.WhenAll(all);
        Assert.Equal(Tasks + 1, await (await SubmitAsync(cluster, Tasks)).GetAsync(Patience));
    }

    [Fact]
    public async Task A_full_Redis_refuses_new_tasks_and_is_worked_empty_although_they_keep_coming()
    {
        const int Tasks = 300;
        await using var server = await RedisServer.StartAsync();
        await using var connection = server.Connect(new RedisOptions { RetryPause = TimeSpan.FromMilliseconds(100) });
        await using var store = new RedisShardStore(connection, TimeProvider.System, NullLogger<RedisShardStore>.Instance);
        var cluster = await StartAsync(store: store);
        var gate = Gate.New();
        var tasks = await Task.WhenAll(Enumerable.Range(0, Tasks).Select(_ => cluster.Client.EnqueueAsync(CoreTasks.Wait(gate.Name))));
        await gate.HaveBegun(4);
        await server.DoAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await server.DoAsync("CONFIG", "SET", "maxmemory", "1");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2)));
        Assert.Contains("its memory is full (maxmemory)", error.Message, StringComparison.Ordinal);
        using var drained = new CancellationTokenSource();
        var pressing = Enumerable.Range(0, 4).Select(_ => PressAsync(cluster, drained.Token)).ToArray();
        gate.Open();
        Assert.All(await Task.WhenAll(tasks.Select(task => task.GetAsync(Patience))), worker => Assert.Equal("worker-1", worker));
        await drained.CancelAsync();
        Assert.All(await Task.WhenAll(pressing), refused => Assert.True(refused > 0));

        var left = await cluster.TotalsAsync();
        Assert.Equal((0, 0, Tasks), (left.Ready.Values.Sum(), left.Held, left.Finished));
        await using var other = new RedisShardStore(connection, TimeProvider.System, NullLogger<RedisShardStore>.Instance);
        await other.InitializeAsync(2, default);
        var stored = await Task.WhenAll(Enumerable.Range(0, 2).Select(shard => other.FindAsync(shard, [.. tasks.Select(task => task.Id)], DateTimeOffset.UnixEpoch)));
        Assert.Equal(Tasks, stored.SelectMany(records => records).Count(record => record is not null));
        await server.DoAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Equal(3, await (await cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2))).GetAsync(Patience));
    }

    /// <summary>Submits until it is told to stop; returns how often that was refused.</summary>
    private static async Task<int> PressAsync(TestCluster cluster, CancellationToken stop)
    {
        for (var refused = 0; ; refused++)
        {
            var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2)));
            Assert.Contains("maxmemory", error.Message, StringComparison.Ordinal);
            if (stop.IsCancellationRequested)
            {
                return refused + 1;
            }
        }
    }

    /// <summary>Submits until it is taken, under the same id.</summary>
    private static async Task<AsyncResult<int>> SubmitAsync(TestCluster cluster, int i)
    {
        while (true)
        {
            try
            {
                return await cluster.Client.EnqueueAsync(CoreTasks.Add(i, 1).WithId($"sum-{i}"));
            }
            catch (Exception error) when (error is StoreUnavailableException or ClusterUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }
}

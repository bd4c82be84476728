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

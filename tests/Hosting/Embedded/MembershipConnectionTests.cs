using Krewe.Hosting;
using Krewe.Redis;
using Krewe.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>What a silo's heartbeats do not wait for.</summary>
public sealed class MembershipConnectionTests : ClusterTest
{
    [Fact]
    public async Task Heartbeats_go_on_while_the_stores_connection_is_held_up()
    {
        await using var redis = await RedisServer.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddKreweSilo(silo =>
        {
            silo.Broker = redis.Url.ToString();
            silo.Shards.Shards = 1;
            silo.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
        });
        using var host = builder.Build();
        await host.StartAsync();
        var store = host.Services.GetRequiredService<RedisConnection>();
        var membership = host.Services.GetRequiredService<IMembership>();

        // The server answers nothing more on this connection until somebody pushes; the connection gives it up after a while, and then it is tried anew.
        await Eventually(async () =>
        {
            var held = store.RunAsync(database => database.ExecuteAsync("BLPOP", "nothing", "0"));
            var went = await HeartbeatsAsync(membership, 2, held);
            await redis.AskAsync("LPUSH", "nothing", "go on");
            await held.ContinueWith(static _ => { }, TaskScheduler.Default);
            await redis.AskAsync("DEL", "nothing");
            return went;
        }, "two heartbeats were answered while the store's connection was held up");
        await host.StopAsync();
    }

    /// <summary>Whether so many came before <paramref name="held"/> ended.</summary>
    private static async Task<bool> HeartbeatsAsync(IMembership membership, int count, Task held)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var before = membership.Health.LastSuccess; count > 0 && !held.IsCompleted;)
        {
            await timer.WaitForNextTickAsync();
            var now = membership.Health.LastSuccess;
            count -= now < before ? 1 : 0;
            before = now;
        }

        return !held.IsCompleted;
    }
}

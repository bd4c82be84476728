using Krewe.Execution;
using Krewe.Hosting;
using Krewe.Queues;
using Krewe.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

public sealed class HealthTests : ClusterTest
{
    [Fact]
    public async Task A_silo_is_unhealthy_while_its_store_fails_even_with_nothing_to_do()
    {
        var time = new SimulatedTime();
        var failing = false;
        var store = new MemoryShardStore(before: _ => failing ? Task.FromException(new StoreUnavailableException("The disk is away.")) : Task.CompletedTask);
        var cluster = await StartAsync(configure: silo => silo.Shards.Shards = 1, time: time, store: store);
        var health = new WorkerHealth(cluster.Service<IWorkerStatus>(), cluster.Service<ISiloHealth>(), cluster.Service<SiloOptions>());
        async Task<HealthStatus> StatusAsync() => (await health.CheckHealthAsync(new())).Status;

        Assert.Equal(3, await Answer(time, (await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2)))).GetAsync()));
        Assert.Equal(HealthStatus.Healthy, await StatusAsync());
        failing = true;
        await Eventually(time, async () => await StatusAsync() == HealthStatus.Unhealthy);
        Assert.Equal(ShardTrouble.StoreFails, Assert.Single(await cluster.Client.GetStatisticsAsync()).Trouble);
        Assert.Contains("the store", (await health.CheckHealthAsync(new())).Description, StringComparison.Ordinal);
        failing = false;
        await Eventually(time, async () => await StatusAsync() == HealthStatus.Healthy);
        await Eventually(time, async () => (await cluster.Client.GetStatisticsAsync())[0].Trouble == ShardTrouble.None);
        Assert.Equal(3, await Answer(time, (await Answer(time, cluster.Client.EnqueueAsync(CoreTasks.Add(1, 2)))).GetAsync()));
    }
}

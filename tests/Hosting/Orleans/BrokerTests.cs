using Krewe.Hosting;
using Krewe.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Tests.Hosting;

/// <summary>Silos on Orleans that have nothing in common but a Redis: members, gateways, states, reminders and the secret are there.</summary>
public sealed class BrokerTests : ClusterTest
{
    [Fact]
    public async Task Silos_and_clients_find_each_other_and_the_work_of_one_that_leaves_goes_on()
    {
        await using var redis = await RedisServer.StartAsync();
        var url = $"redis://127.0.0.1:{redis.Port}";
        using var one = await SiloAsync(url, "one");
        using var two = await SiloAsync(url, "two");
        using var host = await ClientAsync(url);
        var client = host.Services.GetRequiredService<ICluster>();
        await Eventually(async () => (await client.BroadcastAsync(CoreTasks.Where(), Patience)).Results.Order().SequenceEqual(["one", "two"]));

        var joined = await client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 100), i => CoreTasks.Join($"{i}", ",")).Reduce((a, b) => CoreTasks.Join(a, b)));
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},")), await joined.GetAsync(Patience));
        var later = await client.EnqueueAsync(CoreTasks.Add(1, 2).In(TimeSpan.FromSeconds(2)));
        await one.StopAsync();
        Assert.Equal(3, await later.GetAsync(Patience));
        Assert.Equal(7, await (await client.EnqueueAsync(CoreTasks.Add(3, 4))).GetAsync(Patience));
        await host.StopAsync();
        await two.StopAsync();
    }

    [Fact]
    public async Task A_cluster_that_is_not_on_the_broker_is_said_not_to_be_there()
    {
        await using var redis = await RedisServer.StartAsync();
        var error = await Assert.ThrowsAsync<ClusterUnavailableException>(() => ClientAsync($"redis://127.0.0.1:{redis.Port}"));
        Assert.StartsWith("There is no cluster 'krewe'", error.Message, StringComparison.Ordinal);
    }

    private static Task<IHost> SiloAsync(string broker, string name) => StartAsync(services => services.AddKreweSilo(silo =>
    {
        silo.Broker = broker;
        silo.Shards.Shards = 4;
        silo.Worker.Name = name;
        silo.Worker.Concurrency = 4;
        silo.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
    }));

    private static Task<IHost> ClientAsync(string broker) => StartAsync(services => services.AddKreweClient(client => client.Broker = broker));

    private static async Task<IHost> StartAsync(Action<IServiceCollection> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        add(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}

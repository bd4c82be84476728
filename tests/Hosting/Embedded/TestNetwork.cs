using Microsoft.Extensions.DependencyInjection;
using Orleans.Networking;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>What the silos of a test have in common on the embedded engine, and the way to them.</summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    private readonly InMemoryCluster cluster = new();

    /// <summary>Starts a silo; <paramref name="add"/> registers it and all it needs.</summary>
    public async Task<TestHost> StartSiloAsync(TimeProvider time, Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(time);
        services.AddSingleton(cluster);
        add(services);
        return new(await new InMemoryHost(cluster, services).StartAsync());
    }

    /// <summary>A client that finds every silo there is.</summary>
    public async Task<TestHost> StartClientAsync(string? secret)
    {
        _ = secret; // Within a process nobody asks.
        return new(await InMemoryHost.StartClientAsync(cluster));
    }

    /// <summary>Lets time pass in which each reminder is due once. They are turns of their grains at once.</summary>
    public Task TickAsync(SimulatedTime time, TimeSpan span)
    {
        _ = cluster; // Its grains need no waiting for.
        time.Advance(span);
        return Task.CompletedTask;
    }

    /// <summary>Where a silo takes clients of other processes.</summary>
    public static async Task<string> GatewayOfAsync(IServiceProvider silo)
    {
        var gateway = silo.GetRequiredService<Gateway>();
        await gateway.StartedAsync(default); // An in-memory host starts no more than it must.
        return $"{gateway.Endpoint}";
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}

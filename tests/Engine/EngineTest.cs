using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Engine;

/// <summary>An in-memory cluster per test.</summary>
public abstract class EngineTest : IAsyncLifetime
{
    private readonly List<InMemoryHost> _hosts = [];

    protected InMemoryCluster Cluster { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
    }

    protected async Task<InMemoryHost> Silo(Action<ISiloBuilder>? configure = null)
    {
        var host = await InMemoryHost.StartSiloAsync(Cluster, silo =>
        {
            silo.AddMemoryGrainStorage("store").UseInMemoryReminderService();
            silo.Services.AddSingleton(new WorkGate(3));
            configure?.Invoke(silo);
        });
        _hosts.Add(host);
        return host;
    }

    protected async Task<InMemoryHost> Client(Action<IClientBuilder>? configure = null)
    {
        var host = await InMemoryHost.StartClientAsync(Cluster, configure);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Asks again until the answer is right, and says what it waited for if it never is.</summary>
    protected static async Task Eventually(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(20)) Assert.Fail($"It did not become true: {what}");
            await Task.Yield();
        }
    }
}

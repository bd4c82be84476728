using Krewe.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Testing;

/// <summary>A test of the test kit.</summary>
public abstract class KitTest : IAsyncLifetime
{
    private readonly List<TestCluster> clusters = [];

    protected Diary Diary { get; } = new();

    /// <summary>How long the world's time may go on before a test says what it waited for.</summary>
    protected static TimeSpan Patience => Hosting.Gate.Patience;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var cluster in clusters)
        {
            await cluster.DisposeAsync();
        }
    }

    protected async Task<TestCluster> StartAsync(Action<TestClusterOptions>? configure = null)
    {
        var cluster = await TestCluster.StartAsync(o =>
        {
            o.AddTasks(typeof(KitTasks)).ConfigureServices(services => services.AddSingleton(Diary));
            o.Patience = Patience;
            configure?.Invoke(o);
        });
        clusters.Add(cluster);
        return cluster;
    }
}

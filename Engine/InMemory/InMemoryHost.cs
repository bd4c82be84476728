using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>A silo or client of an in-memory cluster with services of its own. Many of them fit into one process.</summary>
public sealed class InMemoryHost : IAsyncDisposable
{
    private readonly InMemoryCluster _cluster;
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _started = [];
    private readonly Node _node;
    private bool _ended;

    internal InMemoryHost(InMemoryCluster cluster, IServiceCollection services)
    {
        _cluster = cluster;
        _services = services.BuildServiceProvider();
        _node = _services.GetRequiredService<Node>();
    }

    public IServiceProvider Services => _services;

    public SiloAddress Address => _node.Address;

    /// <summary>Calls grains from this node.</summary>
    public IClusterClient Client => _node.GrainFactory;

    public static async Task<InMemoryHost> StartSiloAsync(InMemoryCluster cluster, Action<ISiloBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSilo(silo =>
        {
            silo.UseInMemoryCluster(cluster);
            configure?.Invoke(silo);
        });
        return await new InMemoryHost(cluster, services).StartAsync();
    }

    public static async Task<InMemoryHost> StartClientAsync(InMemoryCluster cluster, Action<IClientBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddClusterClient(client =>
        {
            client.UseInMemoryCluster(cluster);
            configure?.Invoke(client);
        });
        return await new InMemoryHost(cluster, services).StartAsync();
    }

    /// <summary>Ends it at once, as the death of a process would: nothing is deactivated, and calls to it fail.</summary>
    public void Crash()
    {
        _ended = true;
        _node.Kill();
        _cluster.Evict(Address);
    }

    /// <summary>Stops the hosted services, the last one first; the silo hands its grains over.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_ended) return;
        _ended = true;
        for (var i = _started.Count - 1; i >= 0; i--) await _started[i].StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
    }

    internal async Task<InMemoryHost> StartAsync()
    {
        try
        {
            foreach (var service in _services.GetServices<IHostedService>())
            {
                await service.StartAsync(CancellationToken.None);
                _started.Add(service);
            }
        }
        catch
        {
            await DisposeAsync(); // Nobody has it yet who could.
            throw;
        }

        return this;
    }
}

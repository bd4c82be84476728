using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Networking;
using Orleans.Runtime;

namespace Krewe.Tests.Engine.Membership;

/// <summary>Silos and clients that share nothing but sockets on the loopback and the store of their membership.</summary>
public sealed class TcpCluster(Func<IServiceProvider, IMembershipStore>? store = null) : IAsyncDisposable
{
    private readonly IMembershipStore _memory = new InMemoryMembershipStore();
    private readonly List<IHost> _hosts = [];

    public List<IHost> Silos { get; } = [];

    public List<string> Logs { get; } = [];

    /// <summary>Default: three times as fast as the defaults of a cluster.</summary>
    public Action<MembershipOptions> Membership { get; set; } = options =>
    {
        (options.HeartbeatPeriod, options.RefusalTimeout, options.DeathTimeout) = (TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
        options.MaxReentryDelay = TimeSpan.FromSeconds(3);
    };

    public Action<TcpOptions> Tcp { get; set; } = _ => { };

    public static MembershipView View(IHost silo) => silo.Services.GetRequiredService<IMembership>().View;

    public static SiloAddress Address(IHost silo) => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public static IGrainFactory Grains(IHost host) => host.Services.GetRequiredService<IGrainFactory>();

    public async Task<IHost> StartSiloAsync(Action<ISiloBuilder>? configure = null, IPEndPoint? endpoint = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(new ListLogs(Logs));
        builder.UseOrleans(silo =>
        {
            silo.Services.AddSingleton(new WorkGate(3));
            silo.Configure(options => options.DeactivationTimeout = TimeSpan.FromSeconds(5));
            silo.UseTcp(tcp =>
            {
                tcp.Listen = endpoint ?? new(IPAddress.Loopback, 0);
                Tcp(tcp);
            }).UseMembership(store ?? (_ => _memory), Membership).AddMemoryGrainStorage("store");
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        Silos.Add(host);
        return host;
    }

    public async Task StartAsync(int silos)
    {
        for (var i = 0; i < silos; i++) await StartSiloAsync();
        await AgreeAsync();
    }

    public async Task<IHost> StartClientAsync(Action<IClientBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(new ListLogs(Logs));
        builder.UseOrleansClient(client =>
        {
            client.UseTcp(tcp =>
            {
                tcp.MaxBackoff = TimeSpan.FromSeconds(1);
                Tcp(tcp);
            }).UseMembershipGateways(store ?? (_ => _memory));
            configure?.Invoke(client);
        });
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        return host;
    }

    /// <summary>Ends a silo without a word, as the death of its process would: no heartbeat, no answer, its port is free.</summary>
    public async Task KillAsync(IHost silo)
    {
        Silos.Remove(silo);
        silo.Services.GetRequiredService<Node>().Kill();
        await silo.Services.GetRequiredService<IMembership>().StopAsync(default);
        await silo.Services.GetRequiredService<INetwork>().StopAsync(default);
    }

    /// <summary>Waits until each silo sees all of them, and no other.</summary>
    public Task AgreeAsync() => UntilAsync(
        () => Silos.All(silo => View(silo).Active.SequenceEqual(Silos.Select(Address).Order())), "all silos see each other, and no others");

    public async Task<TimeSpan> UntilAsync(Func<bool> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(60)) Assert.Fail($"It did not happen that {what}.\n{Said()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>Calls again until the call succeeds.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> call)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (OrleansException error) when (TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60))
            {
                lock (Logs) Logs.Add($"(asked again: {error.Message})");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    public string Said()
    {
        lock (Logs) return string.Join('\n', Logs);
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _hosts.Count - 1; i >= 0; i--)
        {
            await _hosts[i].StopAsync();
            _hosts[i].Dispose();
        }
    }
}

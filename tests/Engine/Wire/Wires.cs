using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Networking;
using Orleans.Runtime;

namespace Krewe.Tests.Engine.Wire;

/// <summary>A silo's end and clients' ends, on loopback.</summary>
public sealed class Wires : IAsyncDisposable, ILoggerFactory, ILogger
{
    private readonly List<IAsyncDisposable> _all = [];
    private int _clients;

    public ConcurrentQueue<string> Logged { get; } = new();

    public async Task<(SiloNetwork Network, TestNode Node)> SiloAsync(Action<TcpOptions>? configure = null, string cluster = "default", Func<SiloAddress, bool>? isMember = null)
    {
        var options = new TcpOptions { Listen = new(IPAddress.Loopback, 0) };
        configure?.Invoke(options);
        var network = new SiloNetwork(options, new NodeOptions { ClusterId = cluster }, TimeProvider.System, this, isMember);
        _all.Add(network);
        var node = new TestNode(SiloAddress.New(await network.BindAsync(), 1));
        await network.StartAsync(node, default);
        return (network, node);
    }

    public async Task<(GatewayNetwork Network, TestNode Node)> ClientAsync(
        IReadOnlyList<EndPoint> gateways, Action<TcpOptions>? configure = null, string cluster = "default")
    {
        var options = new TcpOptions { Gateways = gateways };
        configure?.Invoke(options);
        var network = new GatewayNetwork(options, new NodeOptions { ClusterId = cluster }, TimeProvider.System, this);
        var node = new TestNode(SiloAddress.New(IPAddress.Loopback, 0, -1 - Interlocked.Increment(ref _clients)));
        await network.StartAsync(node, default);
        _all.Add(network);
        return (network, node);
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _all.Count - 1; i >= 0; i--) await _all[i].DisposeAsync();
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Logged.Enqueue(formatter(state, exception) + exception?.Message);
}

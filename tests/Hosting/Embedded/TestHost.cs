using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>A silo or client of a test on the embedded engine.</summary>
internal sealed class TestHost(InMemoryHost host) : IAsyncDisposable
{
    public IServiceProvider Services => host.Services;

    public IClusterClient Client => host.Client;

    /// <summary>It dies: nothing comes from it any more.</summary>
    public void Crash() => host.Crash();

    /// <summary>It stops in order.</summary>
    public Task StopAsync() => host.StopAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => host.DisposeAsync();
}

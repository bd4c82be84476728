using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>A silo or client of a test on Orleans.</summary>
internal sealed class TestHost(IHost host, Death death, Func<Task> bury) : IAsyncDisposable
{
    private Task crash = Task.CompletedTask;
    private bool ended;

    public IServiceProvider Services => host.Services;

    public IClusterClient Client => host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Whether it has started and not ended.</summary>
    public bool IsUp { get; private set; }

    public async Task StartAsync()
    {
        await host.StartAsync();
        death.Silo = host.Services.GetService<ILocalSiloDetails>()?.SiloAddress!;
        IsUp = true;
    }

    /// <summary>It dies: nothing comes from it any more, and all know.</summary>
    public void Crash()
    {
        if (!ended)
        {
            ended = true;
            IsUp = false;
            death.Happen();
            crash = BuryAsync();
        }
    }

    /// <summary>It stops in order.</summary>
    public async Task StopAsync()
    {
        if (!ended)
        {
            ended = true;
            IsUp = false;
            await host.StopAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await crash;
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    /// <summary>Only the silo itself is stopped, and at once: nobody hands anything over.</summary>
    private async Task BuryAsync()
    {
        await bury();
        await host.Services.GetRequiredService<Silo>().StopAsync(new CancellationToken(canceled: true));
    }
}

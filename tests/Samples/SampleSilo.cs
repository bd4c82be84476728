using System.Reflection;
using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Krewe.Tests.Samples;

/// <summary>A silo in memory that runs a sample's tasks.</summary>
internal sealed class SampleSilo : IAsyncDisposable
{
    /// <summary>How long a test waits for a result.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly IHost host;

    private SampleSilo(IHost host) => this.host = host;

    public ICluster Cluster => host.Services.GetRequiredService<ICluster>();

    public static async Task<SampleSilo> StartAsync(Assembly tasks, Action<IServiceCollection>? add = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        add?.Invoke(builder.Services);
        builder.Services.AddKreweSilo(silo =>
        {
            silo.InMemory = true;
            silo.TaskAssemblies.Add(tasks);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}

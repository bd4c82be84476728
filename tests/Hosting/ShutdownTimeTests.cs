using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Krewe.Tests.Hosting;

/// <summary>The host must not cut short what the worker is allowed.</summary>
public class ShutdownTimeTests
{
    [Theory]
    [InlineData(30, 10, 70)]
    [InlineData(30, 600, 660)]
    [InlineData(1000, 600, 1000)]
    public void A_host_waits_for_its_worker_and_then_for_its_silo_to_leave(int host, int worker, int waits)
    {
        var services = new ServiceCollection();
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(host));
        services.AddKreweSilo(silo =>
        {
            silo.InMemory = true;
            silo.Worker.ShutdownTimeout = TimeSpan.FromSeconds(worker);
        });
        using var provider = services.BuildServiceProvider();
        Assert.Equal(TimeSpan.FromSeconds(waits), provider.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }
}

using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Tests.Hosting;

/// <summary>Who uses a silo's client before the silo has started.</summary>
public class EarlyUseTests : ClusterTest
{
    [Fact]
    public async Task A_service_that_begins_before_the_silo_waits_for_it()
    {
        using var host = Silo(services => services.AddHostedService<Early>());
        await host.StartAsync();
        Assert.Equal(3, await host.Services.GetServices<IHostedService>().OfType<Early>().Single().Sum.Task.WaitAsync(Patience));
        var later = await host.Services.GetRequiredService<ICluster>().EnqueueAsync(CoreTasks.Add(2, 3));
        Assert.Equal(5, await later.GetAsync(Patience));
        await host.StopAsync();
    }

    [Fact]
    public async Task Services_that_start_all_at_once_are_refused()
    {
        using var host = Silo(services => services.Configure<HostOptions>(o => o.ServicesStartConcurrently = true));
        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
        Assert.Contains("HostOptions.ServicesStartConcurrently is set, but a silo's services start one after the other, its store first: leave it unset.", error.ToString(), StringComparison.Ordinal);
        await host.StopAsync();
    }

    private static IHost Silo(Action<IServiceCollection> before)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        before(builder.Services);
        builder.Services.AddKreweSilo(silo =>
        {
            (silo.InMemory, silo.Gateway) = (true, "127.0.0.1:0");
            silo.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
        });
        return builder.Build();
    }

    private sealed class Early(ICluster cluster) : BackgroundService
    {
        public TaskCompletionSource<int> Sum { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            try
            {
                Sum.SetResult(await (await cluster.EnqueueAsync(CoreTasks.Add(1, 2), stoppingToken)).GetAsync(cancellationToken: stoppingToken));
            }
            catch (Exception e)
            {
                Sum.SetException(e);
            }
        }
    }
}

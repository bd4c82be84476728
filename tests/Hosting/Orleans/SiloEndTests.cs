using Krewe.Hosting;
using Krewe.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>What becomes of a silo that the others gave up, and of the process that it is hosted in.</summary>
public sealed class SiloEndTests : ClusterTest
{
    [Fact]
    public async Task A_silo_that_was_given_up_ends_its_host_and_not_the_process_and_the_others_go_on()
    {
        var (members, store) = (new SharedMembership(), new MemoryShardStore());
        var exitCode = Environment.ExitCode;
        using var given = Build(members, store, "given");
        using var other = Build(members, store, "other");
        await given.StartAsync();
        await other.StartAsync();
        var lifetime = given.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopping = lifetime.ApplicationStopped.Register(stopped.SetResult);
        var serving = given.WaitForShutdownAsync();
        try
        {
            members.Bury(given.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress);
            foreach (var host in new[] { other, given })
            {
                await host.Services.GetRequiredService<IClusterMembershipService>().Refresh(members.Version);
            }

            await stopped.Task.WaitAsync(Patience);
            await serving.WaitAsync(Patience);
            Assert.Equal(1, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = exitCode; // That of the tests.
        }

        var client = other.Services.GetRequiredService<ICluster>();
        Assert.Equal("other", await (await client.EnqueueAsync(CoreTasks.Where())).GetAsync(Patience));
        await other.StopAsync();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(60)]
    public void A_silo_is_given_up_that_was_not_heard_for_the_time_of_the_option(int seconds)
    {
        var services = new ServiceCollection();
        services.AddKreweSilo(silo => (silo.Broker, silo.DeathTimeout) = ("redis://127.0.0.1:1", TimeSpan.FromSeconds(seconds)));
        using var provider = services.BuildServiceProvider();
        var watch = provider.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;
        Assert.Equal(seconds, (watch.ProbeTimeout * watch.NumMissedProbesLimit).TotalSeconds, precision: 3);
        Assert.Equal(watch.ProbeTimeout, watch.MaxProbeTimeout);
        Assert.Equal(TimeSpan.Zero, provider.GetRequiredService<IOptions<GrainDirectoryOptions>>().Value.RangeLeaseDuration); // And then nobody waits any longer.
    }

    private static IHost Build(SharedMembership members, MemoryShardStore store, string name)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IMembershipTable>(members);
        builder.Services.AddSingleton<IShardStore>(store);
        builder.Services.AddKreweSilo(silo =>
        {
            silo.InMemory = true;
            silo.Gateway = "127.0.0.1:0";
            silo.Shards.Shards = 2;
            silo.Worker.Name = name;
            silo.TaskAssemblies.Add(typeof(CoreTasks).Assembly);
        });
        return builder.Build();
    }
}

using System.Collections.Concurrent;
using Krewe.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Krewe.Tests.Hosting;

/// <summary>Calls of a client that go by all silos in turn.</summary>
public sealed class AnyWayTests : ClusterTest
{
    [Fact]
    public async Task A_question_that_any_silo_can_answer_goes_to_another_one_when_it_is_asked_again()
    {
        var heard = new ConcurrentQueue<SiloAddress>();
        var cluster = await StartAsync(2, GatewayClient.Open,
            add: services => services.AddSingleton<IIncomingGrainCallFilter>(s => new Ear(s.GetRequiredService<ILocalSiloDetails>().SiloAddress, heard)));
        await using var client = await GatewayClient.ConnectAsync(cluster, silos: 2);
        var grain = client.Grains.GetGrain<IClusterGrain>(0);
        for (var n = 0; n < 6; n++)
        {
            Assert.Equal(2, (await grain.GetSilosAsync().WaitAsync(Patience)).Length);
        }

        Assert.Equal(2, heard.Distinct().Count());
    }

    private sealed class Ear(SiloAddress silo, ConcurrentQueue<SiloAddress> heard) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.Request.GetMethodName() == nameof(IClusterGrain.GetSilosAsync))
            {
                heard.Enqueue(silo);
            }

            return context.Invoke();
        }
    }
}

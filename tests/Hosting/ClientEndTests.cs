using Krewe.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Tests.Hosting;

/// <summary>What becomes of those who wait when their client ends, and how many nodes a host may be.</summary>
public class ClientEndTests : ClusterTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_waits_is_told_when_the_client_ends_and_the_task_goes_on(bool stopped)
    {
        var cluster = await StartAsync(configure: GatewayClient.Open);
        var client = await GatewayClient.ConnectAsync(cluster);
        var gate = Gate.New();
        var submitted = await client.Cluster.EnqueueAsync(CoreTasks.Wait(gate.Name));
        var group = await client.Cluster.EnqueueAsync(Canvas.Group([CoreTasks.Wait(gate.Name)]));
        await gate.HaveBegun(2);
        Task[] waits =
        [
            submitted.GetAsync(), submitted.WaitAsync(Patience), client.Cluster.GetResult<string>(submitted.Id).GetAsync(), submitted.FollowAsync().GetAsyncEnumerator().MoveNextAsync().AsTask(), group.AsCompletedAsync().GetAsyncEnumerator().MoveNextAsync().AsTask(),
        ];
        await (stopped ? client.DisposeAsync() : client.DropAsync());
        foreach (var wait in waits.Append(submitted.GetAsync()))
        {
            var error = await Assert.ThrowsAsync<ClusterUnavailableException>(() => wait.WaitAsync(Patience));
            Assert.StartsWith("This client has ended, as its host has.", error.Message, StringComparison.Ordinal);
        }

        gate.Open();
        await cluster.Client.GetResult<string>(submitted.Id).GetAsync(Patience);
    }

    [Fact]
    public void A_host_is_one_silo_or_one_client()
    {
        var silo = new ServiceCollection().AddKreweSilo(o => o.InMemory = true);
        Assert.StartsWith("AddKreweSilo was called after AddKreweSilo on the same services, but a host is one silo or one client, and a silo's host has its ICluster already.",
            Assert.Throws<InvalidOperationException>(() => silo.AddKreweSilo()).Message, StringComparison.Ordinal);
        Assert.StartsWith("AddKreweClient was called after AddKreweSilo", Assert.Throws<InvalidOperationException>(() => silo.AddKreweClient()).Message, StringComparison.Ordinal);
    }
}

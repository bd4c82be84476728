using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Submission;
using Krewe.Tests.Hosting;
using Orleans.Runtime;

namespace Krewe.Tests.Queues;

/// <summary>What is large goes over the wire in portions: all of it would be more than a frame holds.</summary>
public class PortionTests : ClusterTest
{
    private const int Many = 100;
    private const int Large = 1024 * 1024;

    [Fact]
    public void A_portion_ends_with_the_item_that_fills_it()
    {
        int[] items = [Portion.MaxBytes - 1, 1, 1];
        Assert.Equal(2, Portion.First(items, 10, size => size).Count());
        Assert.Single(Portion.First(items, 1, size => size));
        Assert.Single(Portion.First([2 * Portion.MaxBytes, 1], 10, size => size));
        Assert.Empty(Portion.First([], 10, (int size) => size));
    }

    [Fact]
    public async Task Another_process_gets_the_results_of_a_group_whatever_their_size()
    {
        var cluster = await StartAsync(configure: OneShard);
        var group = await cluster.Client.EnqueueAsync(Canvas.Map(Enumerable.Range(0, Many), _ => CoreTasks.Large(Large - 2)));
        await group.WaitAsync(Patience);
        await using var client = await GatewayClient.ConnectAsync(cluster);
        var results = await client.Cluster.GetResult<string[]>(group.Id).GetAsync(Patience);
        Assert.Equal(Enumerable.Repeat(Large - 2, Many), results.Select(r => r.Length));
    }

    [Fact]
    public async Task Another_process_claims_tasks_whatever_the_size_of_their_arguments()
    {
        var cluster = await StartAsync(configure: silo =>
        {
            OneShard(silo);
            silo.Worker.Concurrency = 0;
        });
        var ids = Enumerable.Range(0, Many).Select(i => $"task-{i}").ToArray();
        var messages = ids.Select(id => GraphMessages.ToMessage(CoreTasks.Join(new('x', Large - 10), "").Node, id, null, null, null, MessageTraits.None));
        Assert.Empty(await GrainSubmitter.SubmitAsync(new ShardMap(cluster.Shards.Grains, 1), [.. messages]));

        await using var client = await GatewayClient.ConnectAsync(cluster);
        var shard = client.Shards(1)[0];
        var session = Guid.NewGuid();
        await shard.ResumeAsync(new(session, "elsewhere", cluster.Service<ILocalSiloDetails>().SiloAddress.ToParsableString()), 1, []);
        var claimed = new List<string>();
        for (var more = true; more;)
        {
            var reply = await shard.ClaimAsync(new(session, 2 + claimed.Count, [QueueNames.Default], 1024));
            Assert.NotEmpty(reply.Deliveries);
            claimed.AddRange(reply.Deliveries.Select(d => d.Message.Id));
            more = reply.More;
        }

        Assert.Equal(ids, claimed);
    }

    private static void OneShard(Krewe.Hosting.SiloOptions silo)
    {
        GatewayClient.Open(silo);
        silo.Shards.Shards = 1;
    }
}

using Krewe.Tests.Cli;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Clusters;

/// <summary>Looking into real processes, all of whose slots are taken by code that blocks its threads or burns a core.</summary>
public sealed class InspectProcessTests : ClusterTest
{
    /// <summary>Shorter than it takes to give up a silo.</summary>
    private static readonly TimeSpan StandsStill = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Silos_that_are_fully_busy_answer_within_a_second_and_one_that_is_silent_is_named_until_it_is_given_up()
    {
        await using var silos = await SiloProcesses.StartAsync(2, concurrency: 3);
        await Eventually(async () => (await silos.Client.GetNodesAsync()).Count == 2);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => silos.Client.EnqueueAsync(CliTasks.Burn())));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => silos.Client.EnqueueAsync(CliTasks.Stubborn())));
        await Eventually(async () => (await silos.Client.GetNodesAsync()).Sum(n => n.Held) >= 6);

        // With the timeout that holds when nothing is said, one second: on a machine with other work perhaps not at once.
        await Eventually(async () => (await silos.Client.Inspect.PingAsync()).Answers.Count == 2);
        await Eventually(async () => (await silos.Client.Inspect.ActiveAsync()).Answers.Sum(a => a.Value.Count) == 6);
        await Eventually(async () => (await silos.Client.Inspect.StatsAsync()).Answers.Count(a => a.Value.Pool is { Busy: 3, Size: 3 }) == 2);
        await Eventually(async () => (await silos.Client.Inspect.ReportAsync()).Answers.Count == 2);

        var silenced = SiloProcessTests.GatewayOf(silos) == "silo1" ? "silo2" : "silo1";
        var living = (await silos.Client.Inspect.PingAsync(new(Timeout: Patience))).Answers.Single(a => !a.Node.StartsWith(silenced, StringComparison.Ordinal)).Silo;
        await silos[silenced].SignalAsync("STOP");
        var orders = Enumerable.Range(0, 4).Select(_ => silos.Client.Control.PoolGrowAsync(1, new([living], StandsStill))).ToArray();
        var meanwhile = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => silos.Client.Inspect.PingAsync(new(Timeout: StandsStill))));
        Assert.All(meanwhile, replies =>
        {
            Assert.False(Assert.Single(replies.Answers).Node.StartsWith(silenced, StringComparison.Ordinal));
            Assert.StartsWith(silenced, Assert.Single(replies.Silent).Node, StringComparison.Ordinal);
        });
        Assert.All(await Task.WhenAll(orders), replies => Assert.True(Assert.Single(replies.Answers).Value.Done));
        await Eventually(async () => await AskAsync(silos) is { Answers.Count: 1, Silent: [] }); // Given up.
        await Eventually(async () => (await silos.Client.Inspect.StatsAsync()).Answers is [{ Value.Pool.Size: 7 }]); // Grown by several ways, and once each.
    }

    /// <summary>Null while nobody has answered in time.</summary>
    private static async Task<Replies<TimeSpan>?> AskAsync(SiloProcesses silos)
    {
        try
        {
            return await silos.Client.Inspect.PingAsync();
        }
        catch (ClusterUnavailableException)
        {
            return null;
        }
    }
}

using System.Net;
using Krewe.FaultHost;
using Krewe.Hosting;
using Krewe.Tests.Engine.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Krewe.Tests.Faults;

/// <summary>Clients that do not learn whether what they submitted was taken.</summary>
[Collection("Faults")]
public sealed class CutClientTests
{
    private const int Tasks = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_client_that_is_cut_off_in_the_middle_of_a_batch_submits_it_again_and_nothing_runs_twice()
    {
        await using var fleet = await Fleet.StartAsync(1, redis: [], "secret=of the test");
        var second = fleet.Launch();
        var gateway = await second.ReadyAsync();
        await using var cable = new Cable(IPEndPoint.Parse(gateway));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKreweClient(o => (o.Gateways, o.Secret) = ([$"127.0.0.1:{cable.Endpoint.Port}"], "of the test"));
        using var client = builder.Build();
        await client.StartAsync();
        var submitter = new Submitter(client.Services.GetRequiredService<ICluster>(), TimeProvider.System);

        // Within what is submitted, which is some hundred bytes a task; and later, when answers and results are under way.
        cable.CutAfter(20_000);
        var all = Enumerable.Range(0, Tasks).Select(n => submitter.RunAsync(FaultTasks.Note(n), $"c-{n}", n)).ToArray();
        await Waiting.UntilAsync(() => cable.Sent().Length > 20_000, Patience, "the batch was cut");
        cable.CutAfter(int.MaxValue);
        foreach (var share in new[] { 4, 2 })
        {
            await Waiting.UntilAsync(() => submitter.Acknowledged >= Tasks / share || submitter.Ended >= Tasks / share, Patience, $"1 of {share} was acknowledged");
            cable.Cut();
        }

        await Task.WhenAll(all).WaitAsync(Patience);
        await client.StopAsync();
        AssertOnce(fleet);
    }

    [Fact]
    public async Task A_client_that_dies_in_the_middle_of_a_batch_is_followed_by_one_that_submits_it_again_and_nothing_runs_twice()
    {
        await using var fleet = await Fleet.StartAsync(2, redis: []);
        var first = fleet.Launch("role=client");
        await first.ReadyAsync();
        await first.SendAsync($"batch c 0 {Tasks}");
        await Waiting.UntilAsync(() => fleet.Executions().Count > 50, Patience, "some had begun");
        await first.KillAsync();
        Assert.True(fleet.Executions().Count < Tasks, "The whole batch had run before the client died: the test has tested nothing.");

        var second = fleet.Launch("role=client");
        await second.ReadyAsync();
        await second.SendAsync($"batch c 0 {Tasks}");
        await second.ExpectAsync("batched c", Patience);
        AssertOnce(fleet);
    }

    private static void AssertOnce(Fleet fleet)
    {
        var log = fleet.Executions();
        Assert.Empty(log.Unexplained);
        Assert.Equal((Tasks, Tasks), (log.Count, log.Tasks.Count));
    }
}

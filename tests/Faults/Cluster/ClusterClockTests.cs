using System.Diagnostics;
using Krewe.FaultHost;
using Krewe.Results;

namespace Krewe.Tests.Faults;

/// <summary>Silos whose clocks differ by minutes.</summary>
[Collection("Faults")]
public sealed class ClusterClockTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(50); // Less than the clocks differ by.

    [Fact]
    public async Task Tasks_are_due_when_they_should_be_sessions_last_and_results_stay()
    {
        await using var fleet = await Fleet.StartAsync(1, redis: [], "session=4000");
        await fleet.AddAsync("clock=60");
        var behind = await fleet.AddAsync("clock=-60");
        await Waiting.UntilAsync(async () => (await fleet.Client.GetNodesAsync()).Count == 3, Patience, "all silos were there");

        // As many as reach all shards, and so all silos.
        var late = Enumerable.Range(0, 60).Select(n => RunAsync(fleet, FaultTasks.Note(n).In(Delay))).ToArray();
        var mortal = Enumerable.Range(60, 60).Select(n => RunAsync(fleet, FaultTasks.Note(n).Expires(TimeSpan.FromSeconds(40)))).ToArray();
        var brief = Enumerable.Range(120, 60).Select(n => RunAsync(fleet, FaultTasks.Note(n).KeepResult(TimeSpan.FromSeconds(50)))).ToArray();
        var slow = Enumerable.Range(180, 20).Select(n => RunAsync(fleet, FaultTasks.Pause(n, 5_000))).ToArray(); // Longer than a silent session lasts.
        var again = Enumerable.Range(200, 30).Select(n => RunAsync(fleet, FaultTasks.Flaky(n, 2).In(TimeSpan.FromSeconds(1)))).ToArray();
        var chords = Enumerable.Range(0, 10).Select(n => RunAsync(fleet, Canvas.Group(FaultTasks.Note(n), FaultTasks.Note(1), FaultTasks.Note(2)).Then(FaultTasks.Total))).ToArray();

        Assert.All(await Task.WhenAll(late), r => Assert.InRange(r.Took, Delay, Patience));
        Assert.All(await Task.WhenAll([.. mortal, .. brief, .. slow, .. again, .. chords]), r => Assert.InRange(r.Took, TimeSpan.Zero, Patience));
        Assert.All(await Task.WhenAll(brief.Select(async b => await fleet.Client.GetResult<int>((await b).Id).GetStateAsync())), s => Assert.Equal(TaskState.Success, s));
        Assert.Equal((0, 0), ((await fleet.Client.GetStatisticsAsync()).Sum(s => s.LostDeliveries), (await fleet.Client.GetStatisticsAsync()).Sum(s => s.LateOutcomes)));

        // Those that wait on the silo that is behind become due on the others.
        var moved = Enumerable.Range(300, 60).Select(n => RunAsync(fleet, FaultTasks.Note(n).In(3 * Delay))).ToArray();
        await Waiting.UntilAsync(async () => (await fleet.Client.GetStatisticsAsync()).Sum(s => s.Delayed) == moved.Length, Patience, "all of them waited");
        await fleet.KillAsync(behind);
        Assert.All(await Task.WhenAll(moved), r => Assert.InRange(r.Took, 3 * Delay, Patience));
    }

    private static async Task<(string Id, TimeSpan Took)> RunAsync(Fleet fleet, Signature<int> call)
    {
        var clock = Stopwatch.StartNew();
        var result = await fleet.Client.EnqueueAsync(call);
        var record = await result.WaitAsync(Patience);
        Assert.True(record.State == TaskState.Success, $"It ended so: {record}");
        return (record.Id, clock.Elapsed);
    }
}

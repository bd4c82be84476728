using Krewe.Clusters;
using Krewe.Tests.Cli;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Clusters;

/// <summary>Events of real processes, one of which is killed.</summary>
public class EventProcessTests : ClusterTest
{
    [Fact]
    public async Task A_silo_that_is_killed_is_told_and_what_it_ran_is_heard_again_from_another()
    {
        await using var silos = await SiloProcesses.StartAsync(2, concurrency: 2);
        await using var watch = new EventWatch(silos.Client);
        await Eventually(() => Task.FromResult(watch.Hears("silo1", "silo2")));
        var tasks = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => silos.Client.EnqueueAsync(CliTasks.Note(silos.Notes, $"{n}", 3000))));
        await Eventually(() => Task.FromResult(watch.Heard.Count(e => e.Kind == EventKind.TaskStarted) == 4));
        var lost = watch.Heard.Where(e => e.Kind == EventKind.TaskStarted && e.Node.StartsWith("silo2", StringComparison.Ordinal)).Select(e => e.TaskId!).ToArray();
        await silos["silo2"].SignalAsync("KILL");
        await Eventually(() => Task.FromResult(watch.Heard.Any(e => e.Kind == EventKind.WorkerOffline && e.Node.StartsWith("silo2", StringComparison.Ordinal))));
        await Task.WhenAll(tasks.Select(t => t.GetAsync(Patience)));
        await Eventually(() => Task.FromResult(lost.All(id => watch.Of(id)[^1] == EventKind.TaskSucceeded && watch.Of(id).Count(k => k == EventKind.TaskStarted) == 2)));
        await silos.AddAsync("silo3");
        await Eventually(() => Task.FromResult(watch.Hears("silo3")));
    }
}

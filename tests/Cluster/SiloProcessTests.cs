using Krewe.Results;
using Krewe.Tests.Cli;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Clusters;

/// <summary>Real processes over a real Redis: they come, go, die, and are cut off, with tasks under way.</summary>
public sealed partial class SiloProcessTests : ClusterTest
{
    [Fact]
    public async Task Silos_find_each_other_share_the_work_and_answer_together()
    {
        await using var silos = await SiloProcesses.StartAsync(3);
        await Eventually(async () => (await silos.Client.GetNodesAsync()).Count == 3);
        var workers = await Task.WhenAll((await Task.WhenAll(Enumerable.Range(0, 12).Select(
            n => silos.Client.EnqueueAsync(CliTasks.Note(silos.Notes, $"{n}", 2000))))).Select(r => r.GetAsync(Patience)));
        Assert.Equal(3, workers.Distinct().Count());
        await Eventually(() => Task.FromResult(new[] { "silo1", "silo2", "silo3" }.Any(s => silos[s].Seen.Contains("has joined", StringComparison.Ordinal)
            || silos[s].Seen.Contains("sync with 2 nodes", StringComparison.Ordinal))));

        var answers = await silos.RunAsync("broadcast", "cli.greet", "all");
        Assert.Equal((0, ""), (answers.ExitCode, answers.Error));
        Assert.Contains("3 of 3 silos answered", answers.Out);
        Assert.Contains("silo2@", (await silos.RunAsync("status")).Out);
    }

    [Fact]
    public async Task What_ran_on_a_killed_silo_runs_on_the_others_and_nothing_else_runs_twice()
    {
        await using var silos = await SiloProcesses.StartAsync(3);
        var tasks = await Task.WhenAll(Enumerable.Range(0, 9).Select(n => silos.Client.EnqueueAsync(CliTasks.Note(silos.Notes, $"{n}", 8_000))));
        await Eventually(() => Task.FromResult(silos.ReadNotes().Length == 9));
        var killed = silos.ReadNotes().GroupBy(l => l.Split(' ')[1]).OrderByDescending(g => g.Count()).First();
        var lost = killed.Select(l => l.Split(' ')[0]).ToHashSet();
        var died = TimeProvider.System.GetTimestamp();
        await silos[killed.Key].SignalAsync("KILL");
        await Eventually(() => Task.FromResult(silos.ReadNotes().Length == 9 + lost.Count));
        var took = TimeProvider.System.GetElapsedTime(died);
        Assert.True(took < TimeSpan.FromSeconds(30), $"The tasks of the killed silo began elsewhere after {took}."); // 10 s on a machine that is not busy.
        var results = await Task.WhenAll(tasks.Select(t => t.GetAsync(Patience)));
        Assert.DoesNotContain(killed.Key, results);
        Assert.Equal(lost.Order(), silos.ReadNotes().GroupBy(l => l.Split(' ')[0]).Where(g => g.Count() == 2).Select(g => g.Key).Order());
        Assert.Equal(9 + lost.Count, silos.ReadNotes().Length);
    }

    [Fact]
    public async Task A_killed_silos_task_goes_on_from_its_checkpoint_and_who_follows_it_sees_it_through()
    {
        await using var silos = await SiloProcesses.StartAsync(3);
        var gate = $"{silos.Notes}-gate";
        var task = await silos.Client.EnqueueAsync(CliTasks.Count(12, 500, 4, gate));
        await using var command = silos.Start("result", task.Id, "--follow");
        var seen = new List<int>();
        var before = 0;
        await foreach (var number in task.ProgressAsync<int>())
        {
            seen.Add(number);
            if (before == 0 && number == 4)
            {
                before = seen.Count;
                await command.WhenToldAsync("AT-4 4");
                await silos[(await task.GetRecordAsync()).Worker!].SignalAsync("KILL");
                await File.WriteAllTextAsync(gate, "");
            }
        }

        Assert.Equal(12, await task.GetAsync(Patience));
        Assert.InRange(seen[^1], 10, 12);
        Assert.True(before > 0, "The silo was never killed.");
        Assert.DoesNotContain(seen.Skip(before), number => number < 3); // Not from the start; what was not saved or durable may come again.
        Assert.InRange(seen.Count, 5, 14); // Of reports that come quickly one after the other the last is seen.
        var shown = await command.WhenEndedAsync();
        Assert.Equal((0, "12"), (shown.ExitCode, shown.Out));
        Assert.Matches("AT-1[0-2] 1[0-2]", shown.Error);
    }

    [Fact]
    public async Task Silos_are_replaced_one_by_one_under_load_and_every_task_runs_once()
    {
        await using var silos = await SiloProcesses.StartAsync(3);
        using var over = new CancellationTokenSource();
        var load = LoadAsync(silos, over.Token);
        for (var n = 1; n <= 3; n++)
        {
            var old = silos[$"silo{n}"];
            await silos.AddAsync($"new{n}");
            await old.SignalAsync("TERM");
            Assert.Equal(0, (await old.WhenEndedAsync()).ExitCode);
        }

        await over.CancelAsync();
        var tasks = await load;
        Assert.All(await Task.WhenAll(tasks.Select(t => t.WaitAsync(Patience))), r => Assert.Equal(TaskState.Success, r.State));
        var notes = silos.ReadNotes();
        Assert.Equal(tasks.Count, notes.Length);
        Assert.Equal(tasks.Count, notes.Select(l => l.Split(' ')[0]).Distinct().Count());
    }

    [Fact]
    public async Task A_silo_that_stood_still_is_given_up_and_comes_back_and_what_it_reports_late_changes_nothing()
    {
        await using var silos = await SiloProcesses.StartAsync(2);
        await Eventually(async () => (await silos.Client.GetNodesAsync()).Count == 2);
        var tasks = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => silos.Client.EnqueueAsync(CliTasks.Note(silos.Notes, $"{n}", 3_000))));
        await Eventually(() => Task.FromResult(silos.ReadNotes().Length == 4));
        var frozen = silos.ReadNotes().GroupBy(l => l.Split(' ')[1]).OrderByDescending(g => g.Count()).First();
        var process = silos[frozen.Key];
        await process.SignalAsync("STOP");
        Assert.All(await Task.WhenAll(tasks.Select(t => t.GetAsync(Patience))), w => Assert.NotEqual(frozen.Key, w));
        Assert.Equal(4 + frozen.Count(), silos.ReadNotes().Length);
        var records = await Task.WhenAll(tasks.Select(t => t.GetRecordAsync()));

        await process.SignalAsync("CONT");
        await ComesBackAsync(silos, frozen.Key);
        await Eventually(async () => (await silos.Client.GetNodesAsync()).Any(n => n.Name == frozen.Key));
        var given = await silos.Client.BroadcastAsync(CliTasks.Greet("you"), Patience);
        Assert.Equal(2, given.Results.Count());
        Assert.Equal(
            records.Select(r => (r.Id, r.State, r.Worker, r.StartedAt, r.FinishedAt)),
            (await Task.WhenAll(tasks.Select(t => t.GetRecordAsync()))).Select(r => (r.Id, r.State, r.Worker, r.StartedAt, r.FinishedAt)));
    }

    [Fact]
    public async Task Who_starts_does_not_wait_for_silos_that_were_killed_and_does_their_work()
    {
        await using var silos = await SiloProcesses.StartAsync(2);
        var tasks = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => silos.Client.EnqueueAsync(CliTasks.Note(silos.Notes, $"{n}", 60_000))));
        await Eventually(() => Task.FromResult(silos.ReadNotes().Length == 4));
        await silos["silo1"].SignalAsync("KILL");
        await silos["silo2"].SignalAsync("KILL");
        await silos.AddAsync("silo3");
        await Eventually(() => Task.FromResult(silos.ReadNotes().Count(l => l.Split(' ')[1].StartsWith("silo3@", StringComparison.Ordinal)) == 4));
        Assert.Equal(tasks.Length, silos.ReadNotes().Select(l => l.Split(' ')[0]).Distinct().Count());
    }

    [Fact]
    public async Task After_the_death_of_Redis_everything_acknowledged_is_there_and_work_goes_on_by_itself()
    {
        await using var silos = await SiloProcesses.StartAsync(2);
        await silos.Redis.DoAsync("CONFIG", "SET", "appendfsync", "always");
        var before = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => silos.Client.EnqueueAsync(CliTasks.Note(silos.Notes, $"{n}", 500))));
        await Eventually(() => Task.FromResult(silos.ReadNotes().Length >= 10));
        await silos.Redis.KillAsync();
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => silos.Client.EnqueueAsync(CliTasks.Add(1, 2)).WaitAsync(Patience));
        Assert.True(refused is StoreUnavailableException or ClusterUnavailableException or Orleans.Runtime.OrleansException or TimeoutException, refused.ToString());
        await silos.Redis.StartAgainAsync();

        Assert.All(await Task.WhenAll(before.Select(t => t.WaitAsync(Patience))), r => Assert.Equal(TaskState.Success, r.State));
        await Eventually(async () =>
        {
            try
            {
                return await (await silos.Client.EnqueueAsync(CliTasks.Add(1, 2))).GetAsync(Patience) == 3;
            }
            catch (Exception e) when (e is StoreUnavailableException or Orleans.Runtime.OrleansException or TimeoutException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task A_client_whose_gateway_stands_still_goes_on_with_another()
    {
        await using var silos = await SiloProcesses.StartAsync(3);
        await Eventually(async () => (await silos.Client.GetNodesAsync()).Count == 3);
        await silos[GatewayOf(silos)].SignalAsync("STOP");

        var tasks = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => silos.Client.EnqueueAsync(CliTasks.Add(n, 1)))); // To all shards.
        Assert.Equal(Enumerable.Range(1, 40), await Task.WhenAll(tasks.Select(t => t.GetAsync(Patience))));
    }

    [Fact]
    public async Task Who_does_not_get_the_secret_from_the_broker_is_not_let_in()
    {
        await using var silos = await SiloProcesses.StartAsync(1);
        var gateway = silos["silo1"].Seen.Split("clients connect to ")[1].Split('\n')[0];
        var refused = await silos.RunAsync("status", "--connect", gateway);
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("asks for the cluster's secret", refused.Error);

        var elsewhere = await silos.RunAsync("status", "--cluster", "another");
        Assert.Equal(3, elsewhere.ExitCode);
        Assert.Contains("There is no cluster 'another'", elsewhere.Error);
    }

    /// <summary>Submits short tasks until it is told to end.</summary>
    private static async Task<List<AsyncResult<string>>> LoadAsync(SiloProcesses silos, CancellationToken until)
    {
        var tasks = new List<AsyncResult<string>>();
        while (!until.IsCancellationRequested)
        {
            tasks.AddRange(await Task.WhenAll(Enumerable.Range(tasks.Count, 20).Select(
                n => silos.Client.EnqueueAsync(CliTasks.Note(silos.Notes, $"{n}", 20)))));
            await tasks[^1].WaitAsync(Patience, CancellationToken.None); // No more than the silos can do.
        }

        return tasks;
    }
}

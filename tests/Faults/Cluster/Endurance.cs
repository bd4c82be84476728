using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Krewe.FaultHost;

namespace Krewe.Tests.Faults;

/// <summary>Tasks by the million on silos of which one is killed every few seconds and replaced.</summary>
internal sealed class Endurance(EnduranceOptions options, Action<string> report)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, long> ended = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int next;
    private int kills;
    private TimeSpan longestPause;

    /// <summary>Runs to the end and checks what has become of every task. Throws when a promise was broken.</summary>
    public async Task<string> RunAsync()
    {
        await using var fleet = await Fleet.StartAsync(
            options.Silos, ["--appendfsync", "everysec"], "deliveries=10000", $"concurrency={options.Concurrency}");
        report($"{options.Silos} silos are ready");
        clock.Restart();
        var submitter = new Submitter(fleet.Client, TimeProvider.System);
        using var over = new CancellationTokenSource();
        var killing = KillAsync(fleet, over.Token);
        var watching = WatchAsync(submitter, over.Token);
        await Task.WhenAll(Enumerable.Range(0, options.BatchesAtOnce).Select(_ => Task.Run(() => SubmitAsync(submitter))));
        var took = clock.Elapsed;
        await over.CancelAsync();
        await killing;
        await watching;
        await fleet.DrainedAsync(Patience);
        await fleet.StopAsync();

        var (rows, records) = await fleet.ReadStoreAsync(ended.Keys);
        Assert.Empty(rows);
        foreach (var (id, finished) in ended)
        {
            Assert.True(records.TryGetValue(id, out var record), $"{id} ended, and the store does not have its record.");
            Assert.True(record!.FinishedAt!.Value.Ticks == finished, $"{id} ended twice: at first at {new DateTime(finished)}, and then so: {record}");
        }

        var log = fleet.Executions();
        if (log.Unexplained.Count > 0)
        {
            report(string.Join('\n', fleet.Losses()));
        }

        Assert.True(log.Unexplained.Count == 0, $"{log.Unexplained.Count} ran again and their silo had not been killed: {string.Join("; ", log.Unexplained.Take(10))}");
        Assert.Empty(ended.Keys.Where(id => !log.Tasks.ContainsKey(id)).Take(10));
        return string.Create(CultureInfo.InvariantCulture,
            $"{ended.Count:N0} tasks acknowledged, each in one terminal state, in {took.TotalSeconds:0} s ({ended.Count / took.TotalSeconds:N0}/s); {kills} silos killed; "
            + $"{log.Count:N0} executions, {log.Repeated:N0} of them again after the death of their worker, 0 for another reason; "
            + $"{submitter.Repeated:N0} submissions made again; longest time without an end {longestPause.TotalSeconds:0.0} s");
    }

    /// <summary>Batches of one kind each, with ids that are known beforehand.</summary>
    private async Task SubmitAsync(Submitter submitter)
    {
        while ((next < options.Tasks || kills < options.LeastKills) && clock.Elapsed < options.Time)
        {
            var first = Interlocked.Add(ref next, options.Batch) - options.Batch;
            var kind = first / options.Batch % 3;
            await Task.WhenAll(Enumerable.Range(first, options.Batch).Select(async number =>
            {
                var call = kind switch
                {
                    0 => FaultTasks.Pause(number, 20),
                    1 => FaultTasks.Burn(number, 100),
                    _ => FaultTasks.Note(number),
                };
                var id = $"e-{number}";
                ended[id] = (await submitter.RunAsync(call, id, number)).FinishedAt!.Value.Ticks;
            }));
        }
    }

    private async Task KillAsync(Fleet fleet, CancellationToken over)
    {
        var random = new Random(options.Seed);
        using var timer = new PeriodicTimer(options.KillEvery);
        try
        {
            while (kills < options.MostKills && await timer.WaitForNextTickAsync(over))
            {
                await fleet.KillAsync(fleet.Silos[random.Next(fleet.Silos.Count)]);
                Interlocked.Increment(ref kills);
                await fleet.AddAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // All tasks have ended.
        }
    }

    private async Task WatchAsync(Submitter submitter, CancellationToken over)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var (last, since, said) = (0, clock.Elapsed, clock.Elapsed);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                if (submitter.Ended != last)
                {
                    (last, since) = (submitter.Ended, clock.Elapsed);
                }

                longestPause = clock.Elapsed - since > longestPause ? clock.Elapsed - since : longestPause;
                if (clock.Elapsed - said > TimeSpan.FromSeconds(10))
                {
                    said = clock.Elapsed;
                    report(string.Create(CultureInfo.InvariantCulture, $"{said.TotalSeconds,4:0} s  {submitter.Acknowledged,9:N0} acknowledged  {last,9:N0} ended  {kills} killed"));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // All tasks have ended.
        }
    }
}

/// <summary>How long and how hard.</summary>
internal sealed record EnduranceOptions
{
    public int Tasks { get; init; } = 1_000_000;

    public int Silos { get; init; } = 3;

    public int Concurrency { get; init; } = 64;

    public TimeSpan KillEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Goes on until so many silos were killed, however many tasks that takes.</summary>
    public int LeastKills { get; init; }

    public int MostKills { get; init; } = int.MaxValue;

    /// <summary>No more is submitted after this long.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromHours(1);

    public int Batch { get; init; } = 1000;

    public int BatchesAtOnce { get; init; } = 12;

    public int Seed { get; init; } = 1;
}

using Krewe.FaultHost;
using Krewe.Tests.Conformance;
using Krewe.Tests.Redis;
using Xunit.Abstractions;

namespace Krewe.Tests.Faults;

/// <summary>Three silos on machines of their own, of which one is cut off for a while from its neighbors, from Redis, or from both.</summary>
[Collection("Faults")]
public sealed class PartitionTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Gated = 6;
    private const int Batch = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string[] Names = ["one", "two", "three"];

    private readonly TemporaryDirectory folder = new();
    private readonly Dictionary<string, FaultHostProcess> silos = [];
    private Machines machines = null!;
    private RedisServer redis = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var process in silos.Values)
        {
            await process.DisposeAsync();
        }

        if (redis is not null)
        {
            await redis.DisposeAsync();
        }

        if (machines is not null)
        {
            await machines.DisposeAsync();
        }

        folder.Dispose();
    }

    [NetworkTheory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task What_a_silo_ran_that_is_cut_off_runs_elsewhere_and_what_it_reports_late_changes_nothing(bool fromRedis, bool fromPeers)
    {
        await StartAsync();
        for (var i = 0; i < Gated; i++)
        {
            await silos[Names[i % 3]].SendAsync($"call z-{i} fault.gated [\"g\",{i}]");
        }

        var placed = await PlacedAsync();
        var (victim, lost) = placed.MaxBy(p => p.Value.Count);
        var others = Names.Where(n => n != victim).ToArray();
        var client = silos[others[0]];
        output.WriteLine($"{victim} is cut off, with {lost.Count} of {Gated} tasks");
        await client.SendAsync($"batch b 0 {Batch}");

        var began = TimeProvider.System.GetTimestamp();
        await CutAsync(victim, fromRedis, fromPeers ? others : []);
        await Task.WhenAll(lost.Select(id => Task.WhenAny(others.Select(o => silos[o].ExpectAsync($"started {id}", Patience))).Unwrap()));
        output.WriteLine($"its tasks began elsewhere after {Since(began)}");
        await UntilAsync(silos[victim], "Unhealthy");
        foreach (var other in others)
        {
            await silos[other].SendAsync("open g");
        }

        foreach (var id in lost)
        {
            Assert.StartsWith($"ended {id} Success ", await client.AskAsync($"wait {id}", $"ended {id}"), StringComparison.Ordinal);
        }

        var ends = await EndsAsync(client, lost);
        Assert.All(ends, end => Assert.DoesNotContain($" silo{Array.IndexOf(Names, victim) + 1} ", end, StringComparison.Ordinal));

        // The zombie comes to its end and has something to tell.
        await silos[victim].SendAsync("open g");
        await machines.HealAsync();
        var healed = TimeProvider.System.GetTimestamp();
        await UntilAsync(silos[victim], "Healthy");
        output.WriteLine($"it was healthy {Since(healed)} after the healing");
        await WorksAsync(client, victim);
        output.WriteLine($"it was at work {Since(healed)} after the healing");
        Assert.Equal($"batched b {Batch}", string.Join(' ', (await client.ExpectAsync("batched b", Patience)).Split(' ')[..3]));
        output.WriteLine($"all that was submitted meanwhile had ended {Since(healed)} after the healing");

        await client.AskAsync("drain d", "drained d");
        Assert.Equal(ends, await EndsAsync(client, lost));
        var log = ExecutionLog.Read(folder.Path, new Dictionary<int, long>());
        var life = Array.IndexOf(Names, victim) + 1;
        foreach (var (name, silo) in silos)
        {
            output.WriteLine($"{name} said:\n{string.Join('\n', silo.Errors.Split('\n').Where(line => !line.Contains("HealthCheckService", StringComparison.Ordinal)))}");
        }

        output.WriteLine($"{log.Count} executions, {log.Unexplained.Count} of them again after the silo that was cut off:\n{string.Join('\n', log.Unexplained)}");
        Assert.All(log.Unexplained, u => Assert.Contains($"began on silo {life},", u, StringComparison.Ordinal));
    }

    [NetworkTheory]
    [InlineData("one")]
    public async Task A_silo_that_reaches_the_others_and_not_Redis_takes_nothing_new_and_what_it_runs_ends_once(string asking)
    {
        await StartAsync();
        for (var i = 0; i < Gated; i++)
        {
            await silos[asking].SendAsync($"call z-{i} fault.gated [\"g\",{i}]");
        }

        var placed = await PlacedAsync();
        var (victim, kept) = placed.Where(p => p.Key != asking).MaxBy(p => p.Value.Count);
        var client = silos[asking];
        output.WriteLine($"{victim} is cut off from Redis, with {kept.Count} of {Gated} tasks");

        var began = TimeProvider.System.GetTimestamp();
        await CutAsync(victim, fromRedis: true, []);
        await UntilAsync(silos[victim], "Unhealthy");
        await client.SendAsync($"batch b 0 {Batch}");
        Assert.Equal($"batched b {Batch}", string.Join(' ', (await client.ExpectAsync("batched b", Patience)).Split(' ')[..3]));
        output.WriteLine($"all that was submitted then had ended {Since(began)} after the cut");

        // Its shards live elsewhere by now, and take what it has done.
        foreach (var name in Names)
        {
            await silos[name].SendAsync("open g");
        }

        foreach (var id in placed.Values.SelectMany(ids => ids))
        {
            Assert.StartsWith($"ended {id} Success ", await client.AskAsync($"wait {id}", $"ended {id}"), StringComparison.Ordinal);
        }

        var ends = await EndsAsync(client, kept);
        await machines.HealAsync();
        var healed = TimeProvider.System.GetTimestamp();
        await UntilAsync(silos[victim], "Healthy");
        await WorksAsync(client, victim);
        output.WriteLine($"it was at work {Since(healed)} after the healing");
        await client.AskAsync("drain d", "drained d");
        Assert.Equal(ends, await EndsAsync(client, kept));

        // It is heard of where it reports to a shard of another silo. What it ran for one of its own was given to others when that moved.
        var life = Array.IndexOf(Names, victim) + 1;
        var log = ExecutionLog.Read(folder.Path, new Dictionary<int, long>());
        Assert.All(log.Unexplained, u => Assert.Contains($"began on silo {life},", u, StringComparison.Ordinal));
        Assert.DoesNotContain(log.Tasks, t => t.Value == life && t.Key.StartsWith("b-", StringComparison.Ordinal));
    }

    private static string Since(long began) => $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s";

    private async Task StartAsync()
    {
        machines = await Machines.StartAsync([.. Names, "redis"]);
        redis = await RedisServer.StartInAsync(machines.NetworkOf("redis"), machines.AddressOf("redis"));
        foreach (var name in Names)
        {
            silos[name] = Launch(name, $"life={silos.Count + 1}", "concurrency=4");
        }

        await Task.WhenAll(silos.Values.Select(s => s.ReadyAsync()));
        await Waiting.UntilAsync(async () => await silos["one"].AskAsync("nodes n", "nodes n") == "nodes n silo1 silo2 silo3", Patience, "all silos were there");
    }

    private FaultHostProcess Launch(string machine, params string[] settings) =>
        FaultHostProcess.LaunchIn(machines.NetworkOf(machine), folder.Path, [$"broker={redis.Url}", .. settings]);

    /// <summary>Waits until all gated tasks run; says which on which silo.</summary>
    private async Task<Dictionary<string, List<string>>> PlacedAsync()
    {
        var placed = Names.ToDictionary(n => n, _ => new List<string>());
        await Waiting.UntilAsync(async () =>
        {
            foreach (var name in Names)
            {
                while (silos[name].Said("started "))
                {
                    placed[name].Add((await silos[name].ExpectAsync("started")).Split(' ')[1]);
                }
            }

            return placed.Values.Sum(p => p.Count) == Gated;
        }, Patience, "all tasks had started");
        return placed;
    }

    private async Task CutAsync(string victim, bool fromRedis, string[] peers)
    {
        if (fromRedis)
        {
            await machines.CutAsync(victim, "redis");
        }

        foreach (var peer in peers)
        {
            await machines.CutAsync(victim, peer);
        }
    }

    private static async Task<string[]> EndsAsync(FaultHostProcess client, List<string> ids)
    {
        var ends = new List<string>();
        foreach (var id in ids)
        {
            ends.Add(await client.AskAsync($"who {id}", $"who {id}"));
        }

        return [.. ends];
    }

    private static Task<TimeSpan> UntilAsync(FaultHostProcess silo, string status) => Waiting.UntilAsync(
        async () => (await silo.AskAsync("health h", "health h")).StartsWith($"health h {status} ", StringComparison.Ordinal), Patience, $"the silo was {status}");

    /// <summary>Gives all silos something to do until this one does some of it.</summary>
    private async Task WorksAsync(FaultHostProcess client, string name)
    {
        var life = Array.IndexOf(Names, name) + 1;
        for (var batch = 0; ; batch++)
        {
            var id = $"w{batch}";
            await client.SendAsync($"batch {id} 0 60");
            await client.ExpectAsync($"batched {id}", Patience);
            if (ExecutionLog.Read(folder.Path, new Dictionary<int, long>()).Tasks.Any(t => t.Value == life && t.Key.StartsWith($"{id}-", StringComparison.Ordinal)))
            {
                return;
            }

            Assert.True(batch < 500, $"{name} does not work.");
        }
    }
}

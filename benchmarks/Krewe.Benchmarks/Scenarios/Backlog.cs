using System.Diagnostics;
using System.Globalization;
using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>
/// Very many pending tasks: what each takes of memory, what they cost those that run beside them, and how soon a silo that was
/// killed has them again. The silo is a process of its own, so that it can be killed; it lives on the embedded store.
/// </summary>
internal static class Backlog
{
    private const int Probe = 200_000;
    private const int Window = 10_000;

    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        var directory = Directory.CreateTempSubdirectory("krewe-backlog-").FullName;
        try
        {
            Measurement filled;
            await using (var silo = await SiloProcess.StartAsync("fill", directory, $"{count}"))
            {
                filled = Measurement.Parse(silo.Said);
                silo.Kill();
            }

            var start = Stopwatch.GetTimestamp();
            await using var again = await SiloProcess.StartAsync("reopen", directory, $"{count}");
            var reopen = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var loaded = Measurement.Parse(again.Said).Figures["loaded"];
            return filled with { Figures = new Dictionary<string, double>(filled.Figures) { ["reopen"] = reopen, ["loaded"] = loaded } };
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>In the silo's process: measures without the backlog, makes it, and measures with it.</summary>
    public static async Task<Measurement> FillAsync(BenchNode node, int count)
    {
        var probe = Math.Min(count, Probe);
        await Load.RoundTripsAsync(node.Cluster, probe, Window);
        var without = probe / await Load.RoundTripsAsync(node.Cluster, probe, Window);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var submit = await Load.SubmitsAsync(node.Cluster, count, Window);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        var payload = Enumerable.Range(0, count).Sum(i => (long)string.Create(CultureInfo.InvariantCulture, $"[{i},1]").Length);

        var with = probe / await Load.RoundTripsAsync(node.Cluster, probe, Window);
        return Measurement.Of(
            node.Config,
            ("bytes", (double)(held - payload) / count), ("ratio", with / without), ("without", without), ("with", with), ("submits", count / submit));
    }

    /// <summary>In the silo's process: returns when everything is there again and tasks run.</summary>
    public static async Task<Measurement> ReopenAsync(BenchNode node, int count)
    {
        var start = Stopwatch.GetTimestamp();
        var statistics = await node.Cluster.GetStatisticsAsync();
        Load.Expect(count, statistics.Sum(shard => shard.Ready.GetValueOrDefault(BenchTasks.Unserved)));
        var loaded = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Load.RoundTripsAsync(node.Cluster, 100, 100);
        return Measurement.Of(node.Config, ("loaded", loaded));
    }
}

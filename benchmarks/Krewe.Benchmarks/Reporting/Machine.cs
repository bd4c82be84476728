using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks.Reporting;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static string Load => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    public static async Task<IReadOnlyList<string>> DescribeAsync(string benchmarks, CancellationToken cancellation)
    {
        var kernel = (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellation)).Trim();
        var redis = await FirstLineAsync("redis-server", ["--version"], cancellation);
        var celery = await FirstLineAsync("/usr/bin/python3", ["-s", "-m", "celery", "--version"], cancellation);
        var python = await FirstLineAsync("/usr/bin/python3", ["--version"], cancellation);
        var node = await FirstLineAsync("node", ["--version"], cancellation);
        return
        [
            $"{Environment.ProcessorCount} cores ({Field("/proc/cpuinfo", "model name")}), "
                + $"{Kibibytes("/proc/meminfo", "MemTotal") >> 20} GiB of memory, Linux {kernel}",
            string.Create(CultureInfo.InvariantCulture, $"a write of 4 KiB and an fsync take {MedianOfFsync():0.00} ms: a task alone waits for as much, on the embedded store"),
            RuntimeInformation.FrameworkDescription,
            $"Redis {redis.Split(' ').FirstOrDefault(word => word.StartsWith("v=", StringComparison.Ordinal))?[2..]}, "
                + "appendonly yes, appendfsync everysec",
            $"Celery {celery} on {python}",
            $"BullMQ {PackageVersion(benchmarks, "bullmq")} with ioredis {PackageVersion(benchmarks, "ioredis")} on Node {node}",
        ];
    }

    /// <summary>In milliseconds: nothing durable is faster than this.</summary>
    private static double MedianOfFsync()
    {
        const int Page = 4096;
        const int Writes = 500;
        using var file = File.OpenHandle(Path.Combine(Path.GetTempPath(), $"krewe-bench-{Guid.NewGuid()}"), FileMode.CreateNew, FileAccess.Write, FileShare.None,
            FileOptions.DeleteOnClose);
        RandomAccess.Write(file, new byte[Page * Writes], 0); // The file does not grow while it is measured, as a log does not that is used again.
        RandomAccess.FlushToDisk(file);
        var took = new double[Writes];
        for (var i = 0; i < Writes; i++)
        {
            var start = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, new byte[Page], (long)i * Page);
            RandomAccess.FlushToDisk(file);
            took[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(took);
        return took[Writes / 2];
    }

    private static string Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?";

    private static long Kibibytes(string file, string name) =>
        long.Parse(Field(file, name).Split(' ')[0], CultureInfo.InvariantCulture);

    private static string PackageVersion(string benchmarks, string package)
    {
        using var file = File.OpenRead(Path.Combine(benchmarks, "bullmq", "node_modules", package, "package.json"));
        using var document = JsonDocument.Parse(file);
        return document.RootElement.GetProperty("version").GetString() ?? "?";
    }

    private static async Task<string> FirstLineAsync(string program, string[] arguments, CancellationToken cancellation) =>
        (await Shell.RunAsync(program, arguments, null, Limit, cancellation)).Split('\n')[0].Trim();
}

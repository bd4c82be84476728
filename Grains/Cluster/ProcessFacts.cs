using System.Diagnostics;
using System.Runtime.InteropServices;
using Krewe.Execution;

namespace Krewe.Clusters;

/// <summary>What a silo can say of its process.</summary>
internal static class ProcessFacts
{
    public static NodeStatistics Statistics(Worker worker, TaskRunner runner)
    {
        using var process = Process.GetCurrentProcess();
        return new()
        {
            ProcessId = Environment.ProcessId,
            Uptime = worker.Uptime,
            Pool = worker.Pool,
            ProcessorTime = process.TotalProcessorTime,
            WorkingSet = process.WorkingSet64,
            HeapSize = GC.GetTotalMemory(forceFullCollection: false),
            Threads = process.Threads.Count,
            Totals = [.. runner.Totals.OrderBy(t => t.Name, StringComparer.Ordinal)],
        };
    }

    public static NodeReport Report(ISiloFacts facts, TaskRegistry registry) => new(
        typeof(ProcessFacts).Assembly.GetName().Version!.ToString(3), facts.Engine, facts.Store, RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture.ToString(), Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        [.. registry.Definitions.Select(d => d.Invoke.Method.Module.Assembly.GetName()).DistinctBy(a => a.Name).Select(a => $"{a.Name} {a.Version?.ToString(3)}")]);
}

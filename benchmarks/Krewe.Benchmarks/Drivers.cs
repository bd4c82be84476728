using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks;

/// <summary>Who is measured, each in the best configuration that was found (the drivers say what else was tried).</summary>
internal sealed class Drivers(string benchmarks)
{
    /// <summary>The variable that tells Krewe's scenarios the port of their Redis; those on the embedded store leave it alone.</summary>
    public const string KrewePort = "KREWE_BENCH_PORT";

    /// <summary>This program itself, in a process of its own for each run.</summary>
    public Driver Krewe { get; } = new("Krewe", $"{Environment.ProcessPath} scenario", KrewePort);

    public Driver Celery { get; } =
        new("Celery", $"/usr/bin/python3 -s {Path.Combine(benchmarks, "celery", "driver.py")}", "CELERY_BENCH_PORT");

    /// <summary>Client and worker in one process, which has the lower latency.</summary>
    public Driver BullMqInProcess { get; } =
        new("BullMQ", $"node {Path.Combine(benchmarks, "bullmq", "driver.mjs")}", "BULLMQ_PORT", "BULLMQ_CLIENT=own");

    /// <summary>Workers in processes of their own, which has the higher throughput.</summary>
    public Driver BullMq { get; } =
        new("BullMQ", $"node {Path.Combine(benchmarks, "bullmq", "driver.mjs")}", "BULLMQ_PORT", "BULLMQ_CLIENT=other");
}

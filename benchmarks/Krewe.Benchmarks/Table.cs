using Krewe.Benchmarks.Reporting;
using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks;

/// <summary>The rows. Only rates are compared, so the slower rivals get fewer tasks.</summary>
internal static class Table
{
    private const int InFlight = 10_000;

    public static Row[] Rows(Drivers drivers, bool quick)
    {
        // A quick run is a tenth of the size: good for seeing that all works, not for comparing.
        int Size(int full) => quick ? Math.Max(full / 10, 100) : full;
        Plan Krewe(string scenario, int count, int inFlight = InFlight) => new(drivers.Krewe, scenario, Size(count), inFlight);
        Plan Celery(string scenario, int count) => new(drivers.Celery, scenario, Size(count), InFlight);
        Plan BullMq(Driver driver, string scenario, int count, int inFlight = InFlight) => new(driver, scenario, Size(count), inFlight);

        var celery = Celery("throughput", 10_000);
        var bullMq = BullMq(drivers.BullMq, "throughput", 100_000);
        var latency = Krewe("latency", 5_000, 1);
        var celeryLatency = Celery("latency", 2_000);
        var bullMqLatency = BullMq(drivers.BullMqInProcess, "latency", 5_000, 1);
        var backlog = Krewe("backlog", 1_000_000);
        var engine = Krewe("engine", 1_000_000);
        return
        [
            new("200,000 no-op tasks, 10,000 in flight, client in the silo's process", "tasks/s", "rate", Krewe("throughput", 200_000))
            {
                Celery = celery,
                BullMq = bullMq,
                Targets = [Target.AtLeastTimes(70, Rival.Celery), Target.AtLeastTimes(7, Rival.BullMq)],
            },
            new("the same, client in another process", "tasks/s", "rate", Krewe("remote", 200_000))
            {
                Celery = celery,
                BullMq = bullMq,
                Targets = [Target.AtLeastTimes(50, Rival.Celery), Target.AtLeastTimes(5, Rival.BullMq)],
            },
            new("submit, one producer, 200 awaited at a time", "tasks/s", "rate", Krewe("producer", 200_000, 200))
            {
                Celery = Celery("producer", 20_000),
                BullMq = BullMq(drivers.BullMq, "producer", 200_000, 200),
                Targets = [Target.AtLeastTimes(3, Rival.BullMq)],
            },
            new("submit to result, one at a time, idle: p50", "ms", "p50", latency)
            {
                Celery = celeryLatency,
                BullMq = bullMqLatency,
                Targets = [Target.AtMostTimes(0.7, Rival.BullMq)],
            },
            new("submit to result, one at a time, idle: p99", "ms", "p99", latency) { Celery = celeryLatency, BullMq = bullMqLatency },
            new("1,000,000 pending: memory per task beyond its payload", "B", "bytes", backlog) { Targets = [Target.Most(400)] },
            new("1,000,000 pending: rate with them / without them", "ratio", "ratio", backlog) { Targets = [Target.Least(0.8)] },
            new("1,000,000 pending: ready again after kill -9", "s", "reopen", backlog) { Targets = [Target.Most(10)] },
            new("group of 100,000, gathered (Celery: chord, BullMQ: flow, of 5,000)", "members/s", "rate", Krewe("group", 100_000))
            {
                Celery = Celery("chord", 5_000),
                BullMq = BullMq(drivers.BullMq, "flow", 5_000),
                Targets = [Target.AtLeastTimes(10, Rival.Celery)],
            },
            new("idle silo", "% of a core", "percent", new Plan(drivers.Krewe, "idle", quick ? 10 : 30, 0)) { Targets = [Target.Most(1)] },
            new("engine: grain calls in one process", "calls/s", "calls", engine),
            new("engine: activations", "activations/s", "activations", engine),
            new("engine: memory per activation", "B", "bytes", engine),
            new("image scan, of the memory bandwidth of a plain sum", "%", "percent", Krewe("scan", 8_000_000)) { Targets = [Target.Least(50)] },
        ];
    }
}

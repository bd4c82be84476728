using Krewe.Benchmarks.Reporting;
using Krewe.Benchmarks.Running;

namespace Krewe.Benchmarks;

/// <summary>The rows. Only rates are compared, so the slower rivals get fewer tasks.</summary>
internal static class Table
{
    private const int InFlight = 10_000;

    /// <summary>Tasks at once in each of several silos.</summary>
    private const int Concurrency = 20;

    public static Row[] Rows(Drivers drivers, bool quick)
    {
        // A quick run is a tenth of the size: good for seeing that all works, not for comparing.
        int Size(int full) => quick ? Math.Max(full / 10, 100) : full;
        Plan Krewe(string scenario, int count, int inFlight = InFlight) => new(drivers.Krewe, scenario, Size(count), inFlight);
        Plan Celery(string scenario, int count) => new(drivers.Celery, scenario, Size(count), InFlight);
        Plan BullMq(Driver driver, string scenario, int count, int inFlight = InFlight) => new(driver, scenario, Size(count), inFlight);

        var celery = Celery("throughput", 10_000);
        var bullMq = BullMq(drivers.BullMq, "throughput", 100_000);
        var celeryChord = Celery("chord", 5_000);
        var latency = Krewe("latency", 5_000, 1);
        var celeryLatency = Celery("latency", 2_000);
        var bullMqLatency = BullMq(drivers.BullMqInProcess, "latency", 5_000, 1);
        var backlog = Krewe("backlog", 1_000_000);
        var engine = Krewe("engine", 1_000_000);
        var isolation = Krewe("isolation", 50_000);
        var history = Krewe("history", 200_000);
        var redisLatency = Krewe("redis-latency", 5_000, 1);
        var scaling = new Plan(drivers.Krewe, "scaling", quick ? 3 : 15, Concurrency);
        var moves = Krewe("moves", 100_000, Concurrency);
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
            new("the same, with middleware around submit and execution and every span recorded / without", "ratio", "ratio", Krewe("middleware", 200_000))
            {
                Targets = [Target.Least(0.8)],
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
            new("no-op tasks in child processes, 10,000 in flight", "tasks/s", "rate", isolation),
            new("the same / the same on threads of the silo", "ratio", "ratio", isolation),
            new("submit to result in a child process, one at a time, idle: p50", "ms", "p50", isolation),
            new("1,000,000 pending: memory per task beyond its payload", "B", "bytes", backlog) { Targets = [Target.Most(400)] },
            new("1,000,000 pending: rate with them / without them", "ratio", "ratio", backlog) { Targets = [Target.Least(0.8)] },
            new("1,000,000 pending: ready again after kill -9", "s", "reopen", backlog) { Targets = [Target.Most(10)] },
            new("group of 100,000, gathered (Celery: chord, BullMQ: flow, of 5,000)", "members/s", "rate", Krewe("group", 100_000))
            {
                Celery = celeryChord,
                BullMq = BullMq(drivers.BullMq, "flow", 5_000),
                Targets = [Target.AtLeastTimes(10, Rival.Celery)],
            },
            new("chord of 100,000: a group, and a task that takes all its results (Celery: of 5,000)", "members/s", "rate", Krewe("chord", 100_000))
            {
                Celery = celeryChord,
                Targets = [Target.AtLeastTimes(10, Rival.Celery)],
            },
            new("a limit that is not reached: rate with it / without it", "ratio", "ratio", Krewe("limits", 200_000)) { Targets = [Target.Least(0.9)] },
            new("the calls of all ended tasks kept: rate / that with those of failed ones", "ratio", "ratio", history),
            new("a search for a text through 1,400,000 records that have none", "records/s", "searched", history),
            new("idle silo", "% of a core", "percent", new Plan(drivers.Krewe, "idle", quick ? 10 : 30, 0)) { Targets = [Target.Most(1)] },
            new("10,000 schedules due in the same second: all their tasks stored", "s", "seconds", Krewe("schedules", 10_000)) { Targets = [Target.Most(2)] },
            new("100,000 schedules, none due", "% of a core", "percent", Krewe("schedules-idle", 100_000)) { Targets = [Target.Most(1)] },
            new("over Redis: 200,000 no-op tasks, 10,000 in flight, client in another process", "tasks/s", "rate", Krewe("redis", 200_000))
            {
                Celery = celery,
                BullMq = bullMq,
                Targets = [Target.AtLeastTimes(50, Rival.Celery), Target.AtLeastTimes(5, Rival.BullMq)],
            },
            new("over Redis, with middleware around submit and execution and every span recorded / without", "ratio", "ratio", Krewe("redis-middleware", 200_000))
            {
                Targets = [Target.Least(0.8)],
            },
            new("over Redis: submit to result, one at a time, idle: p50", "ms", "p50", redisLatency)
            {
                Celery = celeryLatency,
                BullMq = bullMqLatency,
                Targets = [Target.AtMostTimes(0.7, Rival.BullMq)],
            },
            new("over Redis: submit to result, one at a time, idle: p99", "ms", "p99", redisLatency) { Celery = celeryLatency, BullMq = bullMqLatency },
            new("tasks of 50 ms, 20 at once in a silo: one silo", "tasks/s", "rate1", scaling),
            new("the same, 2 silos: rate / 2 × that of one", "ratio", "linear2", scaling) { Targets = [Target.Least(0.95)] },
            new("the same, 4 silos: rate / 4 × that of one", "ratio", "linear4", scaling) { Targets = [Target.Least(0.95)] },
            new("the same, 8 silos: rate / 8 × that of one", "ratio", "linear8", scaling) { Targets = [Target.Least(0.95)] },
            new("the same, the worst of these", "ratio", "worst", scaling) { Targets = [Target.Least(0.95)] },
            new("silo killed (kill -9): all its tasks run elsewhere", "s", "seconds", new Plan(drivers.Krewe, "failover", 30, Concurrency)) { Targets = [Target.Most(10)] },
            new("all cores burnt by others for 60 s: silos declared dead", "", "dead", new Plan(drivers.Krewe, "busy", quick ? 10 : 60, Concurrency)) { Targets = [Target.Most(0)] },
            new("silo joins, 100,000 pending: longest pause", "s", "join", moves) { Targets = [Target.Most(2)] },
            new("silo leaves, 100,000 pending: longest pause", "s", "leave", moves) { Targets = [Target.Most(2)] },
            new("engine: grain calls in one process", "calls/s", "calls", engine),
            new("engine: activations", "activations/s", "activations", engine),
            new("engine: memory per activation", "B", "bytes", engine),
            new("image scan, of the memory bandwidth of a plain sum", "%", "percent", Krewe("scan", 8_000_000)) { Targets = [Target.Least(50)] },
        ];
    }
}

using Krewe.Tests.Hosting;

namespace Krewe.Tests.Telemetry;

[Collection(nameof(Alone))]
public class ExportedMetricsTests : TelemetryTest
{
    [Fact]
    public async Task What_goes_through_a_queue_is_counted()
    {
        var gate = Gate.New();
        var running = await Cluster.EnqueueAsync(CoreTasks.Wait(gate.Name).On(Queue));
        await gate.HaveBegun();
        var delayed = await Cluster.EnqueueAsync(CoreTasks.Nothing().On(Queue).In(TimeSpan.FromHours(1)));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async i => await (await Cluster.EnqueueAsync(CoreTasks.Add(i, 1).On(Queue))).GetAsync(Gate.Patience)));
        await (await Cluster.EnqueueAsync(CoreTasks.Flaky(Gate.New().Name, 2, "io").On(Queue))).GetAsync(Gate.Patience);
        await (await Cluster.EnqueueAsync(CoreTasks.Flaky(Gate.New().Name, 1, "none").On(Queue))).WaitAsync(Gate.Patience);

        (string Metric, string Task, string? Attribute, string? Value, long Expected)[] all =
        [
            ("messaging.client.sent.messages", "core.add", "messaging.operation.name", "send", 10),
            ("messaging.client.operation.duration", "core.add", "messaging.system", "krewe", 10),
            ("messaging.client.consumed.messages", "core.add", "messaging.operation.name", "claim", 10),
            ("messaging.process.duration", "core.add", "krewe.task.outcome", "success", 10),
            ("messaging.process.duration", "core.flaky", "krewe.task.outcome", "retry", 2),
            ("messaging.process.duration", "core.flaky", "error.type", "System.InvalidOperationException", 1),
            ("krewe.tasks.submitted", "core.add", null, null, 10),
            ("krewe.tasks.submitted", "core.wait", null, null, 1),
            ("krewe.tasks.completed", "core.add", "krewe.task.outcome", "success", 10),
            ("krewe.tasks.completed", "core.flaky", "krewe.task.outcome", "success", 1),
            ("krewe.tasks.completed", "core.flaky", "krewe.task.outcome", "failure", 1),
            ("krewe.tasks.failed", "core.flaky", "error.type", "System.InvalidOperationException", 1),
            ("krewe.tasks.retried", "core.flaky", null, null, 2),
            ("krewe.tasks.running", "core.wait", null, null, 1),
            ("krewe.tasks.running", "core.add", null, null, 0),
            ("krewe.task.wait.duration", "core.add", null, null, 10),
        ];
        var points = await Receiver.PointsAsync(p => all.Where(e => e.Expected > 0).All(e => ValueOf(p, e) == e.Expected) && Level(p, "krewe.tasks.delayed") == 1);
        Assert.All(all, expected => Assert.Equal(expected.Expected, ValueOf(points, expected) ?? 0));
        Assert.Equal(0, Level(points, "krewe.tasks.ready"));
        Assert.Equal("s", points.First(p => p.Metric == "messaging.process.duration").Unit);
        Assert.Contains(points, p => p.Metric == "krewe.commit.size" && p.Value > 0 && p.Sum >= p.Value);
        Assert.Contains(points, p => p.Metric == "krewe.commit.duration" && p.Value > 0);

        await delayed.RevokeAsync();
        gate.Open();
        await running.GetAsync(Gate.Patience);
        await Receiver.PointsAsync(p => ValueOf(p, ("krewe.tasks.running", "core.wait", null, null, 0)) == 0 && Level(p, "krewe.tasks.delayed") == 0);
    }

    private long? Level(List<ReceivedPoint> points, string metric) =>
        points.SingleOrDefault(p => p.Metric == metric && Equals(p["messaging.destination.name"], Queue))?.Value;

    private long? ValueOf(List<ReceivedPoint> points, (string Metric, string Task, string? Attribute, string? Value, long Expected) one) =>
        points.SingleOrDefault(p => p.Metric == one.Metric && Equals(p["messaging.destination.name"], Queue) && Equals(p["krewe.task.name"], one.Task)
            && (one.Attribute is null || Equals(p[one.Attribute], one.Value)))?.Value;
}

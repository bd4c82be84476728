using System.Diagnostics;
using Krewe.Tests.Hosting;

namespace Krewe.Tests.Telemetry;

public class TraceTests : TelemetryTest
{
    private const long Producer = 4;
    private const long Consumer = 5;

    [Fact]
    public async Task A_task_runs_in_the_trace_of_who_submitted_it()
    {
        using var root = Begin();
        var task = await Cluster.EnqueueAsync(TelemetryTasks.Current().On(Queue));
        var seen = ActivityContext.Parse((await task.GetAsync(Gate.Patience))!, null);

        var spans = await Receiver.SpansAsync(root.TraceId.ToHexString(), s => s.Count == 2);
        var send = Assert.Single(spans, s => s.Name == $"send {Queue}");
        var process = Assert.Single(spans, s => s.Name == $"process {Queue}");
        Assert.Equal((root.SpanId.ToHexString(), Producer), (send.Parent, send.Kind));
        Assert.Equal((send.Id, Consumer), (process.Parent, process.Kind));
        Assert.Equal((process.Trace, process.Id), (seen.TraceId.ToHexString(), seen.SpanId.ToHexString()));
        foreach (var (span, operation) in new[] { (send, "send"), (process, "process") })
        {
            Assert.Equal(("krewe", Queue, task.Id, "telemetry.current", operation, operation), (span["messaging.system"], span["messaging.destination.name"],
                span["messaging.message.id"], span["krewe.task.name"], span["messaging.operation.name"], span["messaging.operation.type"]));
            Assert.Equal((Queue, "teller@here"), (span.Resource["service.name"], span.Resource["service.instance.id"]));
            Assert.False(span.IsError);
        }

        Assert.Equal((null, null, "teller@here", "success"),
            (process["krewe.task.attempt"], process["krewe.task.delivery"], process["krewe.worker.name"], process["krewe.task.outcome"]));
        await Receiver.LogsAsync(lines => lines.Exists(l => l.Text == $"Task {task.Id} has looked at its trace" && l.Trace == process.Trace));
    }

    [Fact]
    public async Task Each_attempt_is_a_span_and_tells_its_error()
    {
        using var root = Begin();
        var flaky = await Cluster.EnqueueAsync(CoreTasks.Flaky(Gate.New().Name, 1, "io").On(Queue));
        await flaky.GetAsync(Patience);
        var attempts = (await Receiver.SpansAsync(root.TraceId.ToHexString(), s => s.Count == 3))
            .Where(s => s.Kind == Consumer).OrderBy(s => s["krewe.task.attempt"] is not null).ToArray();
        Assert.Equal([(null, "retry", (object)"System.IO.IOException", true), ((object)2L, "success", null!, false)],
            attempts.Select(a => (a["krewe.task.attempt"], (string)a["krewe.task.outcome"]!, a["error.type"]!, a.IsError)));
        Assert.Single(attempts.Select(a => a.Parent).Distinct());
    }

    [Fact]
    public async Task A_chord_is_one_trace_down_to_its_callback()
    {
        using var root = Begin();
        var chord = await Cluster.EnqueueAsync(
            Canvas.Map(Enumerable.Range(0, 40), i => CoreTasks.Add(i, 1)).Then(all => CoreTasks.Sum(all)).On(Queue));
        Assert.Equal(820, await chord.GetAsync(Patience));

        // One send of the whole, one of the group by the chain, one of the members, one of the callback.
        var spans = await Receiver.SpansAsync(root.TraceId.ToHexString(), s => s.Count == 47);
        var byId = spans.ToDictionary(s => s.Id);
        var send = Assert.Single(spans, s => s.Parent == root.SpanId.ToHexString());
        Assert.Equal(("krewe.chain", chord.Id), (send["krewe.task.name"], send["messaging.message.id"]));
        var sums = Assert.Single(spans, s => s["krewe.task.name"] is "core.sum");
        var members = spans.Where(s => s["krewe.task.name"] is "core.add").ToArray();
        Assert.Equal(40, members.Length);

        var group = byId[Assert.Single(members.Select(m => m.Parent).Distinct())];
        Assert.Equal((40L, $"{chord.Id}:0"), (group["messaging.batch.message_count"], group["krewe.job.id"]));
        Assert.Equal([group.Id, group.Parent, send.Id], PathOf(members[0]).Take(3));
        Assert.Equal([sums.Parent, send.Id], PathOf(sums).Take(2));
        Assert.Equal($"{chord.Id}:1", sums["messaging.message.id"]);

        var gather = Assert.Single(spans, s => s.Name == $"gather {Queue}");
        Assert.Equal((group.Parent, "success"), (gather.Parent, gather["krewe.task.outcome"]));
        var chain = Assert.Single(spans, s => s.Name == $"chain {Queue}");
        Assert.Equal((send.Id, "success"), (chain.Parent, chain["krewe.task.outcome"]));

        IEnumerable<string> PathOf(ReceivedSpan span)
        {
            for (var parent = span.Parent; byId.TryGetValue(parent, out var above); parent = above.Parent)
            {
                yield return parent;
            }
        }
    }

    [Fact]
    public async Task A_reduce_is_in_the_trace()
    {
        using var root = Begin();
        var reduce = await Cluster.EnqueueAsync(Canvas.Map(Enumerable.Range(0, 33), i => CoreTasks.Add(i, 1)).Reduce(CoreTasks.Add).On(Queue));
        Assert.Equal(561, await reduce.GetAsync(Patience));
        // The send of the whole, of the members and of two rounds of folds, at least; 33 members, 3 folds; the group's end.
        // Spans come when they have ended, so a parent after what is below it: it is waited for, too.
        var spans = await Receiver.SpansAsync(root.TraceId.ToHexString(), s => s.Count(x => x.Kind == Consumer) == 36 && s.Exists(x => x.Name == $"gather {Queue}")
            && s.Select(x => x.Parent).Except(s.Select(x => x.Id)).All(parent => parent == root.SpanId.ToHexString()));
        var folds = spans.Where(s => $"{s["messaging.message.id"]}".StartsWith($"{reduce.Id}:r", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, folds.Length);
        Assert.All(folds, f => Assert.Equal(reduce.Id, spans.Single(s => s.Id == f.Parent)["krewe.job.id"]));
    }

    [Fact]
    public async Task A_task_that_never_runs_says_so_in_its_trace()
    {
        using var root = Begin();
        var revoked = await Cluster.EnqueueAsync(CoreTasks.Nothing().On(Queue).In(TimeSpan.FromHours(1)));
        await revoked.RevokeAsync();
        var spans = await Receiver.SpansAsync(root.TraceId.ToHexString(), s => s.Count == 2);
        var settle = Assert.Single(spans, s => s.Name == $"settle {Queue}");
        Assert.Equal((Assert.Single(spans, s => s != settle).Id, "revoked"), (settle.Parent, settle["krewe.task.outcome"]));
    }

    [Fact]
    public async Task A_refused_submission_is_an_error_in_the_trace()
    {
        using var root = Begin();
        await Assert.ThrowsAsync<SubmitRefusedException>(() => Cluster.EnqueueAsync(Signature.Of<int>("no.such.task").On(Queue)));
        var send = Assert.Single(await Receiver.SpansAsync(root.TraceId.ToHexString(), s => s.Count == 1));
        Assert.Equal((true, typeof(SubmitRefusedException).FullName), (send.IsError, send["error.type"]));
    }

    [Fact]
    public async Task A_caller_who_is_not_sampled_is_not_traced_further_on()
    {
        using var unsampled = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        var task = await Cluster.EnqueueAsync(TelemetryTasks.Current().On(Queue));
        var seen = await task.GetAsync(Patience);
        Assert.True(seen is null || ActivityContext.Parse(seen, null) is { TraceFlags: ActivityTraceFlags.None } c && c.TraceId == unsampled.TraceId, seen);
    }

    private static TimeSpan Patience => Gate.Patience;
}

using System.Diagnostics;
using Krewe.Telemetry;

namespace Krewe.Tests.Telemetry;

public class BoundsTests
{
    [Fact]
    public void A_queue_for_each_user_does_not_make_a_series_for_each()
    {
        var queues = new BoundedValues(3);
        var told = Enumerable.Range(0, 10_000).Select(i => queues.Of($"queue-{i}")).ToHashSet();
        Assert.Equal(["_OTHER", "queue-0", "queue-1", "queue-2"], told.Order(StringComparer.Ordinal));
        Assert.Equal("queue-1", queues.Of("queue-1"));
    }

    [Fact]
    public void The_context_goes_through_headers_and_leaves_others_alone()
    {
        using var span = new Activity("span").SetIdFormat(ActivityIdFormat.W3C);
        span.TraceStateString = "vendor=1";
        span.Start();
        var headers = TraceHeaders.With(new Dictionary<string, string> { ["tenant"] = "a", ["traceparent"] = "of before" }, span);
        var context = TraceHeaders.ContextOf(headers);
        Assert.Equal((span.TraceId, span.SpanId, "vendor=1", true), (context.TraceId, context.SpanId, context.TraceState, context.IsRemote));
        Assert.Equal(["tenant", "traceparent", "tracestate"], headers.Keys.Order());
        span.TraceStateString = null;
        Assert.False(TraceHeaders.With(headers, span).ContainsKey("tracestate"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-ab-cd-01")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    [InlineData("\ud83e")]
    public void A_malformed_context_is_none(string parent) =>
        Assert.Equal(default, TraceHeaders.ContextOf(new Dictionary<string, string> { ["traceparent"] = parent }));
}

namespace Krewe.Tests.Telemetry;

/// <summary>A span that has arrived.</summary>
internal sealed record ReceivedSpan(
    string Trace, string Id, string Parent, string Name, long Kind, IReadOnlyDictionary<string, object> Attributes, bool IsError,
    IReadOnlyDictionary<string, object> Resource)
{
    public object? this[string attribute] => Attributes.GetValueOrDefault(attribute);

    public static IEnumerable<ReceivedSpan> In(Wire request) =>
        from resource in request.Messages(1)
        let about = resource.Messages(1).Single().Attributes(1)
        from scope in resource.Messages(2)
        where scope.Messages(1).Single().Text(1) == "Krewe"
        from span in scope.Messages(2)
        select new ReceivedSpan(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(6), span.Attributes(9),
            span.Messages(15).Any(status => status.Number(3) == 2), about);
}

/// <summary>A point of a metric that has arrived: the value of a sum or gauge, or how many a histogram has.</summary>
internal sealed record ReceivedPoint(string Metric, string Unit, IReadOnlyDictionary<string, object> Attributes, long Value, double Sum)
{
    public object? this[string attribute] => Attributes.GetValueOrDefault(attribute);

    public static IEnumerable<ReceivedPoint> In(Wire request) =>
        from resource in request.Messages(1)
        from scope in resource.Messages(2)
        where scope.Messages(1).Single().Text(1) == "Krewe"
        from metric in scope.Messages(2)
        from point in Points(metric)
        select point;

    private static IEnumerable<ReceivedPoint> Points(Wire metric) =>
        metric.Messages(5).Concat(metric.Messages(7)).SelectMany(data => data.Messages(1))
            .Select(p => new ReceivedPoint(metric.Text(1), metric.Text(3), p.Attributes(7), p.Has(6) ? p.Number(6) : (long)p.Double(4), 0))
            .Concat(metric.Messages(9).SelectMany(data => data.Messages(1))
                .Select(p => new ReceivedPoint(metric.Text(1), metric.Text(3), p.Attributes(9), p.Number(4), p.Double(5))));
}

/// <summary>A line of a log that has arrived.</summary>
internal sealed record ReceivedLog(string Text, string Trace)
{
    public static IEnumerable<ReceivedLog> In(Wire request) =>
        from resource in request.Messages(1)
        from scope in resource.Messages(2)
        from line in scope.Messages(2)
        select new ReceivedLog(line.Messages(5).SingleOrDefault()?.Text(1) ?? "", line.Hex(9));
}

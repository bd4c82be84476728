using System.Diagnostics;
using System.Globalization;
using Krewe.Benchmarks.Running;
using Krewe.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>What middleware and traces cost: the same load plain and with both, in turns.</summary>
internal static class Extended
{
    /// <summary>
    /// Turns are short and many, for what else the machine does comes and goes in seconds; what counts is the sum of all, for the collector comes in few of them.
    /// </summary>
    private const int Turns = 20;
    private const int Parts = 4;
    private const int WarmUp = 200_000;

    private static readonly SpanCount Own = new();

    /// <summary>How many spans this silo has recorded.</summary>
    public static long Recorded => Own.Sum;

    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        await using var plain = await BenchNode.StartAsync();
        await using var extended = await BenchNode.StartAsync(add: Middleware);
        var spans = new SpanCount();
        await MeasureAsync(extended, Math.Min(count, WarmUp), inFlight, spans);
        await Load.RoundTripsAsync(plain.Cluster, Math.Min(count, WarmUp), inFlight);
        var turn = Math.Max(1, count / Parts);
        var (without, middleware, bare, sampled, with) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < Turns; i++)
        {
            without += await Load.RoundTripsAsync(plain.Cluster, turn, inFlight);
            middleware += await Load.RoundTripsAsync(extended.Cluster, turn, inFlight);
            bare += await BareAsync(plain, turn, inFlight);
            sampled += await MeasureAsync(extended, turn, inFlight, new(), oneIn: 10);
            with += await MeasureAsync(extended, turn, inFlight, spans);
        }

        return Measurement.Of(Config(plain, turn),
            ("ratio", without / with), ("middleware alone", without / middleware), ("one trace in ten", without / sampled),
            ("bare spans", without / bare), ("rate", Turns * turn / with), ("plain", Turns * turn / without),
            ("spans per task", spans.Sum / (double)((Turns * turn) + Math.Min(count, WarmUp))));
    }

    /// <summary>
    /// What they cost in a cluster: client, silo and Redis are a process each. Beside the plain silo another one, of another database, has middleware and
    /// records every span, as its client does.
    /// </summary>
    public static async Task<Measurement> OverRedisAsync(int count, int inFlight)
    {
        const int Database = 1;
        await using var plainSilo = await SiloProcess.StartAsync("join", "plain");
        await using var extendedSilo = await SiloProcess.StartAsync("extended", $"{Database}");
        await using var plain = await BenchNode.ConnectAsync("one silo");
        await using var extended = await BenchNode.ConnectAsync("one silo", Database, Middleware);
        var spans = new SpanCount();
        await Load.RoundTripsAsync(plain.Cluster, Math.Min(count, WarmUp), inFlight);
        await MeasureAsync(extended, Math.Min(count, WarmUp), inFlight, spans);
        var turn = Math.Max(1, count / Parts);
        var (without, with) = (0.0, 0.0);
        for (var i = 0; i < Turns; i++)
        {
            without += await Load.RoundTripsAsync(plain.Cluster, turn, inFlight);
            with += await MeasureAsync(extended, turn, inFlight, spans);
        }

        var ended = await extendedSilo.AskAsync(SiloMain.Spans);
        return Measurement.Of(Config(plain, turn), ("ratio", without / with), ("rate", Turns * turn / with), ("plain", Turns * turn / without),
            ("spans per task", (spans.Sum + double.Parse(ended, CultureInfo.InvariantCulture)) / ((Turns * turn) + Math.Min(count, WarmUp))));
    }

    /// <summary>A silo that has middleware and, from now on, records every span.</summary>
    public static Task<BenchNode> JoinAsync(int database)
    {
        ActivitySource.AddActivityListener(Recording(Own));
        return BenchNode.JoinAsync("extended", null, database, Middleware);
    }

    private static string Config(BenchNode node, int turn) => $"{node.Config}, {Turns} turns of {turn:N0} each";

    private static void Middleware(IServiceCollection services) => services.AddCulturePropagation().AddTaskLogScopes();

    /// <summary>
    /// Plain tasks, and beside each two spans as Krewe makes them, of a source that nobody else knows: what .NET's own part of tracing costs, without a
    /// header, a second thread or a line of Krewe's.
    /// </summary>
    private static async Task<double> BareAsync(BenchNode node, int count, int inFlight)
    {
        using var source = new ActivitySource("bare");
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s == source, Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return await Load.RoundTripsAsync(node.Cluster, count, inFlight, () =>
        {
            var send = Start(ActivityKind.Producer, default);
            var context = send.Id;
            return () =>
            {
                Tagged(send, 7).Dispose();
                _ = ActivityContext.TryParse(context, null, isRemote: true, out var parent);
                Tagged(Start(ActivityKind.Consumer, parent), 11).Dispose();
            };
        });

        Activity Start(ActivityKind kind, ActivityContext parent)
        {
            var span = source.StartActivity("bare", kind, parent)!;
            Activity.Current = null;
            return span;
        }

        static Activity Tagged(Activity span, int tags)
        {
            for (var i = 0; i < tags; i++)
            {
                span.AddTag("tag", "value");
            }

            return span;
        }
    }

    private static async Task<double> MeasureAsync(BenchNode node, int count, int inFlight, SpanCount spans, ulong oneIn = 1)
    {
        using var listener = Recording(spans, oneIn);
        ActivitySource.AddActivityListener(listener);
        return await Load.RoundTripsAsync(node.Cluster, count, inFlight);
    }

    private static ActivityListener Recording(SpanCount spans, ulong oneIn = 1)
    {
        return new()
        {
            ShouldListenTo = source => source.Name == KreweTelemetry.Name,
            Sample = oneIn == 1
                ? static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded
                : (ref ActivityCreationOptions<ActivityContext> options) => IsSampled(options.TraceId) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
            ActivityStopped = _ => spans.Add(),
        };

        // By the trace's id, as OpenTelemetry's sampler does: all spans of a trace or none.
        bool IsSampled(ActivityTraceId id)
        {
            Span<byte> bytes = stackalloc byte[16];
            id.CopyTo(bytes);
            return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) % oneIn == 0;
        }
    }
}

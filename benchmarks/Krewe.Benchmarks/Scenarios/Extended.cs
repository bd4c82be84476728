using System.Diagnostics;
using System.Globalization;
using Krewe.Benchmarks.Running;
using Krewe.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>What middleware and traces cost: the same load plain and with both, in turns.</summary>
internal static class Extended
{
    private const int Turns = 3;
    private const int WarmUp = 200_000;

    private static long recorded;

    /// <summary>How many spans this silo has recorded.</summary>
    public static long Recorded => Interlocked.Read(ref recorded);

    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        await using var plain = await BenchNode.StartAsync();
        await using var extended = await BenchNode.StartAsync(add: Middleware);
        var spans = 0L;
        await MeasureAsync(extended, Math.Min(count, WarmUp), inFlight, () => Interlocked.Increment(ref spans));
        await Load.RoundTripsAsync(plain.Cluster, Math.Min(count, WarmUp), inFlight);
        var (without, middleware, sampled, with, bare) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var turn = 0; turn < Turns; turn++)
        {
            without += await Load.RoundTripsAsync(plain.Cluster, count, inFlight);
            middleware += await Load.RoundTripsAsync(extended.Cluster, count, inFlight);
            bare += await BareAsync(plain, count, inFlight);
            sampled += await MeasureAsync(extended, count, inFlight, static () => { }, oneIn: 10);
            with += await MeasureAsync(extended, count, inFlight, () => Interlocked.Increment(ref spans));
        }

        return Measurement.Of($"{plain.Config}, {Turns} turns each",
            ("ratio", without / with), ("middleware alone", without / middleware), ("one trace in ten", without / sampled), ("bare spans", without / bare), ("rate", Turns * count / with), ("plain", Turns * count / without), ("spans per task", (double)spans / ((Turns * count) + Math.Min(count, WarmUp))));
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
        var spans = 0L;
        await Load.RoundTripsAsync(plain.Cluster, Math.Min(count, WarmUp), inFlight);
        await MeasureAsync(extended, Math.Min(count, WarmUp), inFlight, () => Interlocked.Increment(ref spans));
        var (without, with) = (0.0, 0.0);
        for (var turn = 0; turn < Turns; turn++)
        {
            without += await Load.RoundTripsAsync(plain.Cluster, count, inFlight);
            with += await MeasureAsync(extended, count, inFlight, () => Interlocked.Increment(ref spans));
        }

        var ended = await extendedSilo.AskAsync(SiloMain.Spans);
        return Measurement.Of($"{plain.Config}, {Turns} turns each", ("ratio", without / with), ("rate", Turns * count / with), ("plain", Turns * count / without),
            ("spans per task", (spans + double.Parse(ended, CultureInfo.InvariantCulture)) / ((Turns * count) + Math.Min(count, WarmUp))));
    }

    /// <summary>A silo that has middleware and, from now on, records every span.</summary>
    public static Task<BenchNode> JoinAsync(int database)
    {
        ActivitySource.AddActivityListener(Recording(static () => Interlocked.Increment(ref recorded)));
        return BenchNode.JoinAsync("extended", null, database, Middleware);
    }

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

    private static async Task<double> MeasureAsync(BenchNode node, int count, int inFlight, Action ended, ulong oneIn = 1)
    {
        using var listener = Recording(ended, oneIn);
        ActivitySource.AddActivityListener(listener);
        return await Load.RoundTripsAsync(node.Cluster, count, inFlight);
    }

    private static ActivityListener Recording(Action ended, ulong oneIn = 1)
    {
        return new()
        {
            ShouldListenTo = source => source.Name == KreweTelemetry.Name,
            Sample = oneIn == 1
                ? static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded
                : (ref ActivityCreationOptions<ActivityContext> options) => IsSampled(options.TraceId) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
            ActivityStopped = _ => ended(),
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

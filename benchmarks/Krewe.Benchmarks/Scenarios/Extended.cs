using System.Diagnostics;
using Krewe.Benchmarks.Running;
using Krewe.Telemetry;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>What middleware and traces cost: the same load plain and with both, in turns.</summary>
internal static class Extended
{
    private const int Turns = 3;
    private const int WarmUp = 200_000;

    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        await using var plain = await BenchNode.StartAsync();
        await using var extended = await BenchNode.StartAsync(add: services => services.AddCulturePropagation().AddTaskLogScopes());
        var spans = 0L;
        await MeasureAsync(extended, Math.Min(count, WarmUp), inFlight, () => Interlocked.Increment(ref spans));
        await Load.RoundTripsAsync(plain.Cluster, Math.Min(count, WarmUp), inFlight);
        var (without, middleware, sampled, with) = (0.0, 0.0, 0.0, 0.0);
        for (var turn = 0; turn < Turns; turn++)
        {
            without += await Load.RoundTripsAsync(plain.Cluster, count, inFlight);
            middleware += await Load.RoundTripsAsync(extended.Cluster, count, inFlight);
            sampled += await MeasureAsync(extended, count, inFlight, static () => { }, oneIn: 10);
            with += await MeasureAsync(extended, count, inFlight, () => Interlocked.Increment(ref spans));
        }

        return Measurement.Of($"{plain.Config}, {Turns} turns each",
            ("ratio", without / with), ("middleware alone", without / middleware), ("one trace in ten", without / sampled), ("rate", Turns * count / with), ("plain", Turns * count / without), ("spans per task", (double)spans / ((Turns * count) + Math.Min(count, WarmUp))));
    }

    private static async Task<double> MeasureAsync(BenchNode node, int count, int inFlight, Action ended, ulong oneIn = 1)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KreweTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => IsSampled(options.TraceId)
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.PropagationData,
            ActivityStopped = _ => ended(),
        };
        ActivitySource.AddActivityListener(listener);
        return await Load.RoundTripsAsync(node.Cluster, count, inFlight);

        // By the trace's id, as OpenTelemetry's sampler does: all spans of a trace or none.
        bool IsSampled(ActivityTraceId id)
        {
            Span<byte> bytes = stackalloc byte[16];
            id.CopyTo(bytes);
            return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) % oneIn == 0;
        }
    }
}

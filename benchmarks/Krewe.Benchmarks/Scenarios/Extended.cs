using System.Diagnostics;
using System.Globalization;
using Krewe.Benchmarks.Running;
using Krewe.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>What middleware and traces cost: the same load plain and with both, in turns.</summary>
internal static class Extended
{
    /// <summary>Fresh processes so many times: what the JIT makes of one differs from what it makes of the next, by as much as what is measured.</summary>
    private const int Sets = 3;

    /// <summary>Turns are short and many, for what else the machine does comes and goes in seconds; what counts is the sum of all, for the collector comes in few of them.</summary>
    private const int Turns = 6;

    private const string Plain = "plain";
    private const string Bare = "bare";
    private const string WithMiddleware = "middleware";
    private const string Sampled = "sampled";
    private const string Whole = "whole";

    private static readonly SpanCount Own = new();

    /// <summary>How many spans this process has recorded.</summary>
    public static long Recorded => Own.Sum;

    /// <summary>Each way in a process of its own, as its user has it: in one, the JIT would compile for all of them together, and they would share a heap.</summary>
    public static async Task<Measurement> RunAsync(int count, int inFlight)
    {
        var (rates, spans, config) = await RatesAsync(count, inFlight, [Plain], [Bare], [WithMiddleware], [Sampled], [Whole]);
        return Measurement.Of(config, ("ratio", rates[4] / rates[0]), ("middleware alone", rates[2] / rates[0]),
            ("one trace in ten", rates[3] / rates[0]), ("bare spans", rates[1] / rates[0]), ("rate", rates[4]), ("plain", rates[0]),
            ("spans per task", spans / Tasks(count)));
    }

    /// <summary>
    /// What they cost in a cluster: client, silo and Redis are a process each. Beside the plain silo another one, of another database, has middleware and
    /// records every span, as its client does.
    /// </summary>
    public static async Task<Measurement> OverRedisAsync(int count, int inFlight)
    {
        const string Database = "1";
        await using var plainSilo = await SiloProcess.StartAsync("join", "plain");
        await using var wholeSilo = await SiloProcess.StartAsync("extended", Database);
        var (rates, spans, config) = await RatesAsync(count, inFlight, [Plain, "0"], [Whole, Database]);
        return Measurement.Of(config, ("ratio", rates[1] / rates[0]), ("rate", rates[1]), ("plain", rates[0]),
            ("spans per task", (spans + await SpansAsync(wholeSilo)) / Tasks(count)));
    }

    /// <summary>An embedded silo that is to be put under load in one of the ways.</summary>
    public static Task<BenchNode> StartAsync(string way) => BenchNode.StartAsync(add: Parts(way));

    /// <summary>A client, of the silo on a database, that is to put it under load in one of the ways.</summary>
    public static Task<BenchNode> ConnectAsync(string way, int database) => BenchNode.ConnectAsync("one silo", database, Parts(way));

    /// <summary>A turn of such a process. Returns the seconds it took.</summary>
    public static Task<double> TurnAsync(BenchNode node, string way, int count, int inFlight) => way switch
    {
        Plain or WithMiddleware => Load.RoundTripsAsync(node.Cluster, count, inFlight),
        Bare => BareAsync(node, count, inFlight),
        Sampled => RecordedAsync(node, count, inFlight, oneIn: 10),
        Whole => RecordedAsync(node, count, inFlight),
        _ => throw new ArgumentException($"No way is called '{way}'."),
    };

    /// <summary>A silo that has middleware and, from now on, records every span.</summary>
    public static Task<BenchNode> JoinAsync(int database)
    {
        ActivitySource.AddActivityListener(Recording());
        return BenchNode.JoinAsync("extended", null, database, Middleware);
    }

    /// <summary>How many tasks a second pass in the process of each load, in the sum of all turns, and how many spans that of the last one has recorded.</summary>
    private static async Task<(double[] Rates, double Spans, string Config)> RatesAsync(int count, int inFlight, params string[][] loads)
    {
        var took = new double[loads.Length];
        var (spans, config) = (0.0, "");
        for (var set = 0; set < Sets; set++)
        {
            var processes = new List<SiloProcess>();
            try
            {
                foreach (var load in loads)
                {
                    processes.Add(await SiloProcess.StartAsync(["load", .. load]));
                    await TurnAsync(processes[^1], WarmUp(count));
                }

                for (var i = 0; i < Turns; i++)
                {
                    // To and fro, for each has to bear what the one before it has left to the disk. The first and the last, which are compared, have it alike.
                    foreach (var n in i % 2 == 0 ? Enumerable.Range(0, processes.Count) : Enumerable.Range(0, processes.Count).Reverse())
                    {
                        took[n] += await TurnAsync(processes[n], Turn(count));
                    }
                }

                spans += await SpansAsync(processes[^1]);
                config = $"{processes[0].Said}, {Sets} times {Turns} turns of {Turn(count):N0} each";
            }
            finally
            {
                foreach (var process in processes)
                {
                    await process.DisposeAsync();
                }
            }
        }

        return ([.. took.Select(seconds => Sets * Turns * Turn(count) / seconds)], spans, config);

        async Task<double> TurnAsync(SiloProcess process, int tasks) => Parse(await process.AskAsync($"{SiloMain.Turn} {tasks} {inFlight}"));
    }

    private static int Turn(int count) => Math.Max(1, count / 4);

    private static int WarmUp(int count) => Math.Min(count * 2, 400_000); // By then the rates rise no more.

    private static double Tasks(int count) => Sets * ((Turns * Turn(count)) + WarmUp(count));

    private static Action<IServiceCollection>? Parts(string way) => way is Plain or Bare ? null : Middleware;

    private static async Task<double> SpansAsync(SiloProcess process) => Parse(await process.AskAsync(SiloMain.Spans));

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);

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
                Tagged(send, 6).Dispose();
                _ = ActivityContext.TryParse(context, null, isRemote: true, out var parent);
                Tagged(Start(ActivityKind.Consumer, parent), 8).Dispose();
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

    private static async Task<double> RecordedAsync(BenchNode node, int count, int inFlight, ulong oneIn = 1)
    {
        using var listener = Recording(oneIn);
        ActivitySource.AddActivityListener(listener);
        return await Load.RoundTripsAsync(node.Cluster, count, inFlight);
    }

    private static ActivityListener Recording(ulong oneIn = 1)
    {
        return new()
        {
            ShouldListenTo = source => source.Name == KreweTelemetry.Name,
            Sample = oneIn == 1
                ? static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded
                : (ref ActivityCreationOptions<ActivityContext> options) => IsSampled(options.TraceId) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
            ActivityStopped = static _ => Own.Add(),
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

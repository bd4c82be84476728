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
        await using var plain = await SiloProcess.StartAsync("load", Plain);
        await using var bare = await SiloProcess.StartAsync("load", Bare);
        await using var middleware = await SiloProcess.StartAsync("load", WithMiddleware);
        await using var sampled = await SiloProcess.StartAsync("load", Sampled);
        await using var whole = await SiloProcess.StartAsync("load", Whole);
        SiloProcess[] all = [plain, bare, middleware, sampled, whole];
        var (turn, warmUp) = (Math.Max(1, count / Parts), Math.Min(count, WarmUp));
        foreach (var process in all)
        {
            await TurnAsync(process, warmUp);
        }

        var took = all.ToDictionary(process => process, _ => 0.0);
        for (var i = 0; i < Turns; i++)
        {
            foreach (var process in all)
            {
                took[process] += await TurnAsync(process, turn);
            }
        }

        return Measurement.Of(Config(plain.Said, turn),
            ("ratio", took[plain] / took[whole]), ("middleware alone", took[plain] / took[middleware]), ("one trace in ten", took[plain] / took[sampled]),
            ("bare spans", took[plain] / took[bare]), ("rate", Turns * turn / took[whole]), ("plain", Turns * turn / took[plain]),
            ("spans per task", await SpansAsync(whole) / ((Turns * turn) + warmUp)));

        async Task<double> TurnAsync(SiloProcess process, int tasks) => Parse(await process.AskAsync($"{SiloMain.Turn} {tasks} {inFlight}"));
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
        var (turn, warmUp) = (Math.Max(1, count / Parts), Math.Min(count, WarmUp));
        await Load.RoundTripsAsync(plain.Cluster, warmUp, inFlight);
        await RecordedAsync(extended, warmUp, inFlight);
        var (without, with) = (0.0, 0.0);
        for (var i = 0; i < Turns; i++)
        {
            without += await Load.RoundTripsAsync(plain.Cluster, turn, inFlight);
            with += await RecordedAsync(extended, turn, inFlight);
        }

        return Measurement.Of(Config(plain.Config, turn), ("ratio", without / with), ("rate", Turns * turn / with), ("plain", Turns * turn / without),
            ("spans per task", (Recorded + await SpansAsync(extendedSilo)) / ((Turns * turn) + warmUp)));
    }

    /// <summary>An embedded silo that is to be put under load in one of the ways.</summary>
    public static Task<BenchNode> StartAsync(string way) => BenchNode.StartAsync(add: way is Plain or Bare ? null : Middleware);

    /// <summary>A turn of such a silo. Returns the seconds it took.</summary>
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

    private static string Config(string node, int turn) => $"{node}, {Turns} turns of {turn:N0} each";

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

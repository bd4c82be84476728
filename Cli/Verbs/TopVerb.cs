using System.CommandLine;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe top</c>: the cluster at work, again and again.</summary>
internal sealed class TopVerb : ClusterVerb
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(1);

    /// <summary>After so long without an answer the screen says so.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(3);

    private readonly Option<TimeSpan?> interval = Durations.Option("--interval", "Time between two looks. Default: 1s.", "-i");
    private readonly Option<int?> count = Numbers.Option("--count", "Look so many times. Default: until Ctrl-C.", 1, int.MaxValue, "-n");

    public TopVerb()
        : base("top", "Watch the cluster: its silos, who does what, and how fast.")
    {
        Add(interval);
        Add(count);
    }

    public override string Examples => """
        Examples:
          krewe top
          krewe top -i 5 -n 1 --json
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var pause = parse.GetValue(interval) is { } given && given > TimeSpan.Zero ? given : DefaultInterval;
        await using var screen = new TopScreen(reporter);
        var before = await LookAsync(cluster, time, cancellationToken);
        for (var left = parse.GetValue(count) ?? int.MaxValue; left > 0; left--)
        {
            await Task.Delay(pause, time, cancellationToken);
            var now = await LookAsync(cluster, time, cancellationToken);
            screen.Show(Pace.Between(before, now));
            before = now.Status is null ? before : now; // The pace goes on from the last that was seen.
        }

        return ExitCode.Ok;
    }

    /// <summary>How the cluster stands; when it cannot tell, why. While a shard moves it may not answer, and this goes on.</summary>
    private static async Task<Look> LookAsync(ICluster cluster, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return new(time.GetTimestamp(), ClusterStatus.Of(await cluster.GetStatisticsAsync(cancellationToken).WaitAsync(LookTime, time, cancellationToken)), null);
        }
        catch (TimeoutException)
        {
            return new(time.GetTimestamp(), null, "Not all shards answer: a silo has gone or stands still, or a shard moves.");
        }
        catch (KreweException e)
        {
            return new(time.GetTimestamp(), null, e.Message);
        }
    }
}

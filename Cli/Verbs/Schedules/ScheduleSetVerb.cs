using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Schedules;

namespace Krewe.Cli.Verbs.Schedules;

/// <summary><c>krewe schedule set</c>: sets or replaces a schedule.</summary>
internal sealed class ScheduleSetVerb : ClusterVerb
{
    private readonly Argument<string> schedule = new("schedule") { Description = "The schedule's name." };
    private readonly Argument<string> timing = new("timing")
    {
        Description = "When, in quotes: a crontab ('0 9 * * mon-fri', '@daily'), 'every 90s', 'at 2027-01-31T09:00:00Z', or 'sunset 52.5 13.4'.",
    };

    private readonly TaskArguments task = new();
    private readonly CallSettings settings = new();
    private readonly Option<string?> zone = new("--timezone") { Description = "Whose clocks a crontab is read by, such as Europe/Berlin. Default: UTC.", HelpName = "zone" };
    private readonly Option<DateTimeOffset?> start = Moments.Option("--start", "No tick before this moment; intervals are counted from it.");
    private readonly Option<DateTimeOffset?> end = Moments.Option("--end", "No tick after this moment; then the schedule is gone.");
    private readonly Option<TimeSpan?> jitter = Durations.Option("--jitter", "Start each tick's task up to so much later.");
    private readonly Option<string?> missed = new("--missed") { Description = "Of ticks that no silo could make in time, run the last one (RunLast, the default), all, or none." };
    private readonly Option<TimeSpan?> deadline = Durations.Option("--deadline", "Ticks missed by more than this never run.");
    private readonly Option<string?> overlap = new("--overlap") { Description = "While the task of the tick before runs, submit the next all the same (Allow, the default), leave it out, or put it off." };

    public ScheduleSetVerb()
        : base("set", "Set or replace a schedule. Setting the same again changes nothing.")
    {
        AddName(schedule);
        AddName(timing);
        AddName(task.Name);
        Add(task.Values);
        Option[] options = [.. task.Options, zone, start, end, jitter, missed, deadline, overlap, .. settings.Placement, .. settings.Conduct];
        Array.ForEach(options, Add);
        Choices.Limit(missed, Enum.GetNames<MissedTicks>());
        Choices.Limit(overlap, Enum.GetNames<Overlap>());
        Validators.Add(task.Check);
        Validators.Add(settings.Check);
    }

    public override string Examples => """
        Examples:
          krewe schedule set report '0 9 * * mon-fri' reports.daily --timezone Europe/Berlin
          krewe schedule set poll 'every 90s' feeds.poll https://example.com --overlap Skip
          krewe schedule set lights 'sunset 52.5 13.4' lights.on
          krewe schedule set digest '@daily' mail.digest --queue mail --priority 2 --expires 1h --retries 5
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        Timing when;
        try
        {
            when = Timing.Parse(parse.GetRequiredValue(timing));
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCode.Usage, e.Message, e);
        }

        var options = new ScheduleOptions
        {
            TimeZone = parse.GetValue(zone) ?? "UTC",
            Start = parse.GetValue(start),
            End = parse.GetValue(end),
            Jitter = parse.GetValue(jitter) ?? TimeSpan.Zero,
            Missed = parse.GetValue(missed) is { } m ? Enum.Parse<MissedTicks>(m, ignoreCase: true) : default,
            Deadline = parse.GetValue(deadline),
            Overlap = parse.GetValue(overlap) is { } o ? Enum.Parse<Overlap>(o, ignoreCase: true) : default,
        };
        var call = settings.Apply(await task.ReadAsync(parse, cluster, cancellationToken), parse);
        var status = await cluster.Schedules.SetAsync(parse.GetRequiredValue(schedule), when, call, options, cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(status);
        }
        else
        {
            reporter.Line(status.Paused ? $"{status.Name} is set, and rests until it is resumed." : $"{status.Name} is set; its next tick is {status.Next:yyyy-MM-dd HH:mm:ss zzz}.");
        }

        return ExitCode.Ok;
    }
}

using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Schedules;

namespace Krewe.Cli.Verbs.Schedules;

/// <summary><c>krewe schedule list</c>: the schedules there are.</summary>
internal sealed class ScheduleListVerb : ClusterVerb
{
    private readonly Option<int?> limit = Numbers.Option("--limit", "At most so many, 1 to 10,000. Default: 1,000.", 1, 10_000);

    public ScheduleListVerb()
        : base("list", "List schedules by name.") => Add(limit);

    public override string Examples => """
        Examples:
          krewe schedule list
          krewe schedule list --json | jq -r 'select(.error) | .name'

        With --json one document per line.
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var found = await cluster.Schedules.ListAsync(parse.GetValue(limit) ?? 1000, cancellationToken);
        return reporter.List(found, "No schedules.", status => status, TableOf);
    }

    private static FittedTable TableOf(IReadOnlyList<ScheduleStatus> schedules)
    {
        var (hasOptions, hasErrors) = (schedules.Any(s => OptionsOf(s.Options).Length > 0), schedules.Any(s => s.Error is not null));
        FittedColumn[] columns =
        [
            new("Name"), new("Timing"), .. If(hasOptions, new FittedColumn("Options", 0)), new("Calls", 5), new("Source", 1), new("Next"), new("Last", 4),
            new("Ticks", 3, Right: true), new("Skipped", 2, Right: true), .. If(hasErrors, new FittedColumn("Error", Least: 16)),
        ];
        return new(columns, [.. schedules.Select(s => (string[])
        [
            s.Name, s.Options.TimeZone == "UTC" ? s.Timing : $"{s.Timing} {s.Options.TimeZone}", .. If(hasOptions, OptionsOf(s.Options)), s.Call, SourceOf(s.Source),
            s.Paused ? "paused" : TaskText.Moment(s.Next), TaskText.Moment(s.Last), NodeText.N(s.Ticks), NodeText.N(s.Skipped), .. If(hasErrors, s.Error ?? ""),
        ])]);
    }

    private static T[] If<T>(bool wanted, T column) => wanted ? [column] : [];

    /// <summary>What was said with <c>--jitter</c> and so on; nothing of what stands by itself.</summary>
    private static string OptionsOf(ScheduleOptions o)
    {
        var unsaid = new ScheduleOptions();
        return string.Join(", ", ((string?[])
        [
            o.Jitter == unsaid.Jitter ? null : $"jitter {DurationText.Of(o.Jitter)}", o.Missed == unsaid.Missed ? null : $"missed {o.Missed}",
            o.Deadline is { } deadline ? $"deadline {DurationText.Of(deadline)}" : null, o.Overlap == unsaid.Overlap ? null : $"overlap {o.Overlap}",
            o.Start is { } start ? $"start {TaskText.Moment(start)}" : null, o.End is { } end ? $"end {TaskText.Moment(end)}" : null,
        ]).OfType<string>());
    }

    private static string SourceOf(ScheduleSource source) => source switch
    {
        ScheduleSource.Declared => "declared",
        ScheduleSource.File => "file",
        _ => "set",
    };
}

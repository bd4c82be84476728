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
        FittedColumn[] columns =
        [
            new("Name"), new("Timing"), new("Calls", 5), new("Source", 1), new("Next"), new("Last", 4), new("Ticks", 3, Right: true), new("Skipped", 2, Right: true),
            .. schedules.Any(s => s.Error is not null) ? [new FittedColumn("Error", Least: 16)] : Array.Empty<FittedColumn>(),
        ];
        return new(columns, [.. schedules.Select(s => (string[])
        [
            s.Name, s.Options.TimeZone == "UTC" ? s.Timing : $"{s.Timing} {s.Options.TimeZone}", s.Call, SourceOf(s.Source), s.Paused ? "paused" : TaskText.Moment(s.Next),
            TaskText.Moment(s.Last), NodeText.N(s.Ticks), NodeText.N(s.Skipped), .. columns.Length == 9 ? [s.Error ?? ""] : Array.Empty<string>(),
        ])]);
    }

    private static string SourceOf(ScheduleSource source) => source switch
    {
        ScheduleSource.Declared => "declared",
        ScheduleSource.File => "file",
        _ => "set",
    };
}

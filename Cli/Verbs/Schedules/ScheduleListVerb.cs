using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Schedules;
using Spectre.Console;

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

    private static Table TableOf(IReadOnlyList<ScheduleStatus> schedules)
    {
        var table = new Table().NoBorder();
        string[] titles = ["Name", "Timing", "Calls", "Source", "Next", "Last", "Ticks", "Skipped", "Error"];
        var columns = schedules.Any(s => s.Error is not null) ? titles.Length : titles.Length - 1;
        foreach (var title in titles.Take(columns))
        {
            table.AddColumn(TitledColumn.Of(title, wraps: title is "Error"));
        }

        foreach (var s in schedules)
        {
            var timing = s.Options.TimeZone == "UTC" ? s.Timing : $"{s.Timing} {s.Options.TimeZone}";
            string[] cells = [s.Name, timing, s.Call, SourceOf(s.Source), s.Paused ? "paused" : TaskText.Moment(s.Next), TaskText.Moment(s.Last), $"{s.Ticks:N0}", $"{s.Skipped:N0}", s.Error ?? ""];
            table.AddRow(cells.Take(columns).Select(cell => new Text(cell)));
        }

        return table;
    }

    private static string SourceOf(ScheduleSource source) => source switch
    {
        ScheduleSource.Declared => "declared",
        ScheduleSource.File => "file",
        _ => "set",
    };
}

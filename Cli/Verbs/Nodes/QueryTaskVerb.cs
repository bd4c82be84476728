using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Results;
using Spectre.Console;

namespace Krewe.Cli.Verbs.Nodes;

/// <summary><c>krewe inspect query_task</c>: where tasks are, and in what state.</summary>
internal sealed class QueryTaskVerb : ClusterVerb
{
    private readonly Argument<string[]> ids = new("ids") { Description = "Ids of tasks.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<TimeSpan?> timeout = Durations.Option("--timeout", "How long to wait for answers. Default: 1s.", "-t");

    public QueryTaskVerb()
        : base("query_task", "Where tasks are, and in what state.")
    {
        AddName(ids);
        Add(timeout);
    }

    public override string Examples => """
        Examples:
          krewe inspect query_task 019aabe0c6b07d31a5d7
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var (asked, patience) = (parse.GetRequiredValue(ids), parse.GetValue(timeout));
        var found = await cluster.Inspect.QueryTaskAsync(asked, patience, cancellationToken);
        var details = await cluster.Inspect.DetailsAsync(asked, patience, cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(new QueryDocument([.. found.Records.Select(r => TaskDocument.Of(r, details: details.GetValueOrDefault(r.Id)))], found.SilentShards));
        }
        else
        {
            var now = TimeProvider.System.GetUtcNow();
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().PadLeft(0).PadRight(0));
            foreach (var record in found.Records)
            {
                grid.AddRow(new Text(record.Id), new Text(TaskText.Name(record)), new Text(TaskText.Standing(record, now, details.GetValueOrDefault(record.Id)?.Wait)));
            }

            if (grid.Rows.Count > 0)
            {
                reporter.Write(grid);
            }

            NodeText.WriteSilent(found.SilentShards, reporter);
        }

        return found.SilentShards.Count > 0 ? ExitCode.Timeout : found.Records.Any(r => r.State == TaskState.Unknown) ? ExitCode.Failed : ExitCode.Ok;
    }

    private sealed record QueryDocument(IReadOnlyList<TaskDocument> Tasks, IReadOnlyList<int> SilentShards);
}

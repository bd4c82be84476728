using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Results;

namespace Krewe.Cli.Verbs.Nodes;

/// <summary><c>krewe inspect query_task</c>: where tasks are, and in what state.</summary>
internal sealed class QueryTaskVerb : ClusterVerb
{
    private readonly Argument<string[]> ids = new("ids") { Description = "Ids of tasks.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<TimeSpan?> timeout = Durations.Option("--timeout", "How long to wait for answers. Default: 1 s.", "-t");

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
        var found = await cluster.Inspect.QueryTaskAsync(parse.GetRequiredValue(ids), parse.GetValue(timeout), cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(new QueryDocument([.. found.Records.Select(r => TaskDocument.Of(r))], found.SilentShards));
        }
        else
        {
            var now = TimeProvider.System.GetUtcNow();
            if (ReplyText.Rows(found.Records.Select(r => new[] { r.Id, r.Name, TaskText.Standing(r, now), r.Worker ?? "", r.Queue }), "id", "task", "state", "worker", "queue") is { } rows)
            {
                reporter.Write(rows);
            }

            NodeText.WriteSilent(found.SilentShards, reporter);
        }

        return found.SilentShards.Count > 0 ? ExitCode.Timeout : found.Records.Any(r => r.State == TaskState.Unknown) ? ExitCode.Failed : ExitCode.Ok;
    }

    private sealed record QueryDocument(IReadOnlyList<TaskDocument> Tasks, IReadOnlyList<int> SilentShards);
}

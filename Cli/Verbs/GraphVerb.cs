using System.CommandLine;
using System.Text.Json;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe graph</c>: a job and its parts as a Mermaid flowchart.</summary>
internal sealed class GraphVerb : ClusterVerb
{
    private readonly Argument<string> id = new("id") { Description = "The id of a job or a task." };
    private readonly Option<int?> most = Numbers.Option("--most", "Show at most so many members of each group. Default: 20.", 1, 1000);

    public GraphVerb()
        : base("graph", "Draw a job and how its parts stand, as a Mermaid flowchart.")
    {
        AddName(id);
        Add(most);
    }

    public override string Examples => """
        Examples:
          krewe graph 019aabe0c6b07d31a5d7 > job.mmd
          krewe graph 019aabe0c6b07d31a5d7 --json
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var graph = await cluster.GetResult<JsonElement>(parse.GetRequiredValue(id)).GraphAsync(parse.GetValue(most) ?? 20, cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(graph);
        }
        else
        {
            reporter.Line(graph.ToMermaid().TrimEnd());
        }

        return ExitCode.Ok;
    }
}

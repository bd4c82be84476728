using System.CommandLine;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs.Queues;

/// <summary><c>krewe queue list</c>.</summary>
internal sealed class QueueListVerb() : ClusterVerb("list", "List queues that have tasks, are served or have settings: how they stand, and what waits and runs.")
{
    public override string Examples => """
        Examples:
          krewe queue list
          krewe queue list --json | jq -r 'select(.isPaused) | .name'

        With --json one document per line.
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var found = await cluster.Queues.ListAsync(cancellationToken);
        return reporter.List(found, "No queues.", status => status, TableOf);
    }

    private static FittedTable TableOf(IReadOnlyList<QueueStatus> queues)
    {
        var anyRules = queues.Any(q => q.Rules is not null);
        FittedColumn[] columns =
        [
            new("Name"), new("State"), new("Ready", Right: true), new("Delayed", Right: true), new("Running", Right: true), new("Workers", Right: true),
            .. anyRules ? [new FittedColumn("Declared", Least: 24)] : Array.Empty<FittedColumn>(),
        ];
        return new(columns, [.. queues.Select(q => (string[])
        [
            q.Name, q.IsPaused ? "paused" : "open", NodeText.N(q.Ready), NodeText.N(q.Delayed), NodeText.N(q.Running), NodeText.N(q.Workers),
            .. anyRules ? [$"{q.Rules}"] : Array.Empty<string>(),
        ])]);
    }
}

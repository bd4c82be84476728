using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Limits;

namespace Krewe.Cli.Verbs.Limits;

/// <summary><c>krewe limit list</c>.</summary>
internal sealed class LimitListVerb() : ClusterVerb("list", "List limits by name: those that were set, and those that tasks and queues are declared with.")
{
    public override string Examples => """
        Examples:
          krewe limit list
          krewe limit list --json | jq -r 'select(.isSet) | .name'

        With --json one document per line.
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var found = await cluster.Limits.ListAsync(cancellationToken);
        return reporter.List(found, "No limits.", LimitDocument.Of, TableOf);
    }

    private static FittedTable TableOf(IReadOnlyList<LimitStatus> limits) => new(
        [new("Name"), new("Rate"), new("At once", Right: true), new("Source", 1)],
        [.. limits.Select(l => (string[])[l.Name, $"{l.Limit.Rate?.ToString() ?? "any"}", l.Limit.Concurrency is { } most ? NodeText.N(most) : "any", l.IsSet ? "set" : "declared"])]);
}

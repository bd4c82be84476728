using System.CommandLine;
using System.Globalization;
using Krewe.Cli.Output;
using Krewe.Limits;
using Spectre.Console;

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

    private static Table TableOf(IReadOnlyList<LimitStatus> limits)
    {
        var table = new Table().NoBorder();
        foreach (var title in (string[])["Name", "Rate", "At once", "Source"])
        {
            table.AddColumn(TitledColumn.Of(title));
        }

        foreach (var (name, limit, isSet) in limits)
        {
            string[] cells = [name, limit.Rate?.ToString() ?? "any", limit.Concurrency?.ToString(CultureInfo.InvariantCulture) ?? "any", isSet ? "set" : "declared"];
            table.AddRow(cells.Select(cell => new Text(cell)));
        }

        return table;
    }
}

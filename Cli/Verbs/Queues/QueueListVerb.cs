using System.CommandLine;
using System.Globalization;
using Krewe.Cli.Output;
using Spectre.Console;

namespace Krewe.Cli.Verbs.Queues;

/// <summary><c>krewe queue list</c>.</summary>
internal sealed class QueueListVerb() : ClusterVerb("list", "List queues that have tasks, are served or have settings: how they stand, and what waits and runs.")
{
    private static readonly string[] Titles = ["Name", "State", "Ready", "Delayed", "Running", "Workers"];

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

    private static Table TableOf(IReadOnlyList<QueueStatus> queues)
    {
        var table = new Table().NoBorder();
        var anyRules = queues.Any(q => q.Rules is not null);
        for (var i = 0; i < Titles.Length; i++)
        {
            table.AddColumn(TitledColumn.Of(Titles[i]).Alignment(i < 2 ? Justify.Left : Justify.Right));
        }

        if (anyRules)
        {
            table.AddColumn(TitledColumn.Of("Declared", wraps: true));
        }

        foreach (var (name, paused, ready, delayed, running, workers, rules) in queues)
        {
            string[] numbers = [.. new[] { ready, delayed, running, workers }.Select(n => n.ToString("N0", CultureInfo.InvariantCulture))];
            string[] cells = [name, paused ? "paused" : "open", .. numbers, .. anyRules ? [$"{rules}"] : Array.Empty<string>()];
            table.AddRow(cells.Select(cell => new Text(cell)));
        }

        return table;
    }
}

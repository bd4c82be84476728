using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Queues;
using Spectre.Console;

namespace Krewe.Cli.Verbs.Nodes;

/// <summary><c>krewe inspect scheduled</c> and <c>revoked</c>: asks the shards.</summary>
internal sealed class FoundVerb : ClusterVerb
{
    private readonly OutlineKind kind;
    private readonly string moment;
    private readonly Option<TimeSpan?> timeout = Durations.Option("--timeout", "How long to wait for answers. Default: 1s.", "-t");
    private readonly Option<int?> first = Numbers.Option("--first", "Print so many of them. Default: 20.", 0, 1000, "-n");

    public FoundVerb(OutlineKind kind, string name, string description, string moment)
        : base(name, description)
    {
        (this.kind, this.moment) = (kind, moment);
        Add(first);
        Add(timeout);
    }

    public override string Examples => $"""
        Examples:
          krewe inspect {Name}
          krewe inspect {Name} -n 100 --json
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var (most, patience) = (parse.GetValue(first) ?? 20, parse.GetValue(timeout));
        var found = kind == OutlineKind.Scheduled
            ? await cluster.Inspect.ScheduledAsync(most, patience, cancellationToken)
            : await cluster.Inspect.RevokedAsync(most, patience, cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(found);
        }
        else
        {
            if (NodeText.Tasks(found.First, moment, TimeProvider.System.GetUtcNow()) is { } rows)
            {
                reporter.Write(rows);
            }

            var rest = found.Count > found.First.Count ? $", the first {NodeText.N(found.First.Count)} are here" : "";
            reporter.Write(new Markup($"[dim]{NodeText.N(found.Count)} {Name}{rest}[/]\n"));
            NodeText.WriteSilent(found.SilentShards, reporter);
        }

        return found.SilentShards.Count > 0 ? ExitCode.Timeout : ExitCode.Ok;
    }
}

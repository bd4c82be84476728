using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Clusters;
using Spectre.Console;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe events</c>: what happens in the cluster, while it happens.</summary>
internal sealed class EventsVerb : ClusterVerb
{
    private readonly Option<string[]> kinds = new("--kind", "-k") { Description = "Only events of these kinds, with commas between: such as task-failed,worker-offline. Default: all but heartbeats.", HelpName = "k1,k2" };
    private readonly Option<string?> task = new("--task") { Description = "Only of tasks of this name; * stands for anything.", HelpName = "name" };
    private readonly Option<string?> queue = new("--queue", "-q") { Description = "Only of tasks in this queue." };
    private readonly Option<string[]> nodes = new("--destination", "-d") { Description = "Only of silos of these names, with commas between.", HelpName = "n1,n2" };
    private readonly Option<int?> count = Numbers.Option("--count", "End after so many. Default: at Ctrl-C.", 1, int.MaxValue, "-n");

    public EventsVerb()
        : base("events", "Watch what happens: tasks sent, started, ended; silos that come and go.")
    {
        Option[] options = [kinds, task, queue, nodes, count];
        Array.ForEach(options, Add);
        kinds.CompletionSources.Add(EventNames.All);
    }

    public override string Examples => """
        Examples:
          krewe events
          krewe events -k task-failed,worker-offline
          krewe events --task 'mail.*' --json | jq -c '[.kind, .taskId]'

        With --json one document per line. Events are not kept: what happens while nobody watches is told to nobody.
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var filter = new EventFilter(Kinds(parse), parse.GetValue(task), parse.GetValue(queue), Words(parse.GetValue(nodes)));
        var left = parse.GetValue(count) ?? int.MaxValue;
        await foreach (var e in cluster.EventsAsync(filter, cancellationToken))
        {
            if (reporter.Json)
            {
                reporter.Document(EventDocument.Of(e));
            }
            else
            {
                reporter.Write(new Markup(EventText.Line(e, reporter.Console.Profile.Width) + "\n"));
            }

            if (--left == 0)
            {
                break;
            }
        }

        return ExitCode.Ok;
    }

    private EventKind[] Kinds(ParseResult parse)
    {
        if (Words(parse.GetValue(kinds)) is not { } names)
        {
            return EventFilter.AllButHeartbeats.Kinds!;
        }

        return
        [
            .. names.Select(name => EventNames.Kind(name)
                ?? throw new CommandException(ExitCode.Usage, $"--kind is '{name}'; allowed: {string.Join(", ", EventNames.All)}.")),
        ];
    }

    private static string[]? Words(string[]? given) => given is { Length: > 0 }
        ? [.. given.SelectMany(n => n.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))]
        : null;
}

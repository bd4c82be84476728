using System.CommandLine;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs.Queues;

/// <summary><c>krewe queue delete</c>.</summary>
internal sealed class QueueDeleteVerb : ClusterVerb
{
    private readonly Argument<string> queue = new("queue") { Description = "The queue, such as mail." };

    public QueueDeleteVerb()
        : base("delete", "Take back what a queue was declared with; what silos declare it with holds again. Its tasks stay: see `krewe queue purge`.") => AddName(queue);

    public override string Examples => """
        Examples:
          krewe queue delete mail
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(queue);
        if (!await cluster.Queues.DeleteAsync(name, cancellationToken))
        {
            throw new CommandException(ExitCode.Failed, $"No queue '{name}' was declared while silos run. See which there are with `krewe queue list`.");
        }

        if (reporter.Json)
        {
            reporter.Document(new DeletedDocument(name));
        }
        else
        {
            reporter.Line($"{name} is declared no more.");
        }

        return ExitCode.Ok;
    }

    private sealed record DeletedDocument(string Queue);
}

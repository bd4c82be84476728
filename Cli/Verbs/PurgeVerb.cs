using System.CommandLine;
using Krewe.Cli.Output;
using Spectre.Console;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe purge</c>, also as <c>krewe queue purge</c>: empties a queue.</summary>
internal sealed class PurgeVerb : ClusterVerb
{
    private readonly Argument<string> queue = new("queue") { Description = "The queue, such as default." };
    private readonly Option<bool> yes = new("--yes", "-y") { Description = "Do not ask." };

    private readonly string command;

    public PurgeVerb(string command = "krewe purge")
        : base("purge", "Revoke everything that waits in a queue.")
    {
        this.command = command;
        AddName(queue);
        Add(yes);
    }

    public override string Examples => $"""
        Examples:
          {command} mail
          {command} mail --yes
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(queue);
        if (!parse.GetValue(yes) && !await Confirmation.AskAsync(
            $"Revoke everything that waits in {name}?", $"This revokes everything that waits in {name}.", reporter, cancellationToken))
        {
            reporter.ErrorConsole.WriteLine("Nothing was purged.");
            return ExitCode.Failed;
        }

        var purged = await cluster.PurgeAsync(name, cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(new PurgedDocument(name, purged));
        }
        else
        {
            reporter.Line($"Revoked {Counted.Tasks(purged)} of {name}.");
        }

        return ExitCode.Ok;
    }

    private sealed record PurgedDocument(string Queue, int Purged);
}

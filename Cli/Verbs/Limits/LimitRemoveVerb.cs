using System.CommandLine;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs.Limits;

/// <summary><c>krewe limit remove</c>.</summary>
internal sealed class LimitRemoveVerb : ClusterVerb
{
    private readonly Argument<string> limit = new("limit") { Description = "Its name, such as task:math.add." };

    public LimitRemoveVerb()
        : base("remove", "Take away a limit that was set; what is declared holds again.") => AddName(limit);

    public override string Examples => """
        Examples:
          krewe limit remove task:math.add
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var name = parse.GetRequiredValue(limit);
        if (!await cluster.Limits.RemoveAsync(name, cancellationToken))
        {
            throw new CommandException(ExitCode.Failed, $"No limit '{name}' is set. See which there are with `krewe limit list`.");
        }

        if (reporter.Json)
        {
            reporter.Document(new RemovedDocument(name));
        }
        else
        {
            reporter.Line($"{name} is removed.");
        }

        return ExitCode.Ok;
    }

    private sealed record RemovedDocument(string Name);
}

using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Results;
using Spectre.Console;

namespace Krewe.Cli.Verbs.History;

/// <summary><c>krewe dead purge</c>.</summary>
internal sealed class DeadPurgeVerb : ClusterVerb
{
    private readonly HistoryOptions which = new(withState: false);
    private readonly Option<bool> failed = new("--failed") { Description = "All that failed and fit, not only dead letters." };
    private readonly Option<bool> yes = new("--yes", "-y") { Description = "Do not ask." };

    public DeadPurgeVerb()
        : base("purge", "Drop the records of dead letters: of all, or of those that fit. They cannot be run again then.")
    {
        Array.ForEach(which.All, Add);
        Add(failed);
        Add(yes);
    }

    public override string Examples => """
        Examples:
          krewe dead purge --name mail.send
          krewe dead purge --until 2027-01-31T09:00:00Z --yes
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var what = $"the records of {(which.AnyIn(parse) ? "the" : "all")} {(parse.GetValue(failed) ? "failed tasks" : "dead letters")}{(which.AnyIn(parse) ? " that fit" : "")}";
        if (!parse.GetValue(yes) && !await Confirmation.AskAsync($"Drop {what}?", $"This drops {what}.", reporter, cancellationToken))
        {
            reporter.ErrorConsole.WriteLine("Nothing was dropped.");
            return ExitCode.Failed;
        }

        var query = which.Read(parse);
        var dropped = await cluster.History.PurgeAsync(parse.GetValue(failed) ? query with { State = TaskState.Failure } : query with { DeadLetter = true }, cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(new DroppedDocument(dropped));
        }
        else
        {
            reporter.Line($"Dropped {new Counted(dropped, "record")}.");
        }

        return ExitCode.Ok;
    }

    private sealed record DroppedDocument(int Dropped);
}

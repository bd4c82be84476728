using System.CommandLine;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs.Multi;

/// <summary><c>krewe multi kill</c>.</summary>
internal sealed class MultiKillVerb : MultiVerb
{
    private readonly Argument<string[]> names = new("names") { Description = "Which of them.", Arity = ArgumentArity.OneOrMore };

    public MultiKillVerb()
        : base("kill", "End workers at once, as kill -9 does: what they run is given to others.") => AddName(names);

    public override string Examples => """
        Examples:
          krewe multi kill web1
        """;

    protected override async Task<int> RunAsync(ParseResult parse, Reporter reporter, CancellationToken cancellationToken)
    {
        var workers = Workers(parse);
        foreach (var worker in Find(workers, parse.GetRequiredValue(names)))
        {
            await workers.KillAsync(worker, cancellationToken);
            MultiShowVerb.Say(reporter, workers.Of(worker.Name));
        }

        return ExitCode.Ok;
    }
}

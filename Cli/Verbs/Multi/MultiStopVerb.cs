using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Schedules;

namespace Krewe.Cli.Verbs.Multi;

/// <summary><c>krewe multi stop</c> and <c>krewe multi restart</c>.</summary>
internal sealed class MultiStopVerb : MultiVerb
{
    private readonly bool restart;
    private readonly Argument<string[]> names = new("names") { Description = "Which of them; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<TimeSpan?> timeout = Durations.Option("--timeout", "How long each may take to end. Default: 1m.", "-t");

    public MultiStopVerb(string name, string description, bool restart)
        : base(name, description)
    {
        this.restart = restart;
        AddName(names);
        Add(timeout);
    }

    public override string Examples => $"""
        Examples:
          krewe multi {Name} web1
          krewe multi {Name}
        """;

    protected override async Task<int> RunAsync(ParseResult parse, Reporter reporter, CancellationToken cancellationToken)
    {
        var workers = Workers(parse);
        var limit = parse.GetValue(timeout) ?? TimeSpan.FromSeconds(60);
        var code = ExitCode.Ok;
        foreach (var worker in Find(workers, parse.GetValue(names) ?? []))
        {
            if (!await workers.StopAsync(worker, limit, cancellationToken))
            {
                code = reporter.Error(ExitCode.Timeout, $"{worker.Name} (pid {worker.Pid}) has not ended after {DurationText.About(limit)}: it lets its tasks finish. "
                    + "Wait with another `krewe multi stop`, or end it with `krewe multi kill`: what it runs then runs elsewhere.");
                continue;
            }

            if (restart && await workers.StartAsync(worker.Name, worker.Options, limit, cancellationToken) is { } problem)
            {
                code = reporter.Error(ExitCode.Failed, problem);
                continue;
            }

            MultiShowVerb.Say(reporter, workers.Of(worker.Name));
        }

        return code;
    }
}

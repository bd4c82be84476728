using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Cli.Worker;

namespace Krewe.Cli.Verbs.Multi;

/// <summary><c>krewe multi show</c>.</summary>
internal sealed class MultiShowVerb : MultiVerb
{
    private readonly Argument<string[]> names = new("names") { Description = "Which of them; all when none is named.", Arity = ArgumentArity.ZeroOrMore };

    public MultiShowVerb()
        : base("show", "Show the workers that were started here, and which of them run.") => AddName(names);

    public override string Examples => """
        Examples:
          krewe multi show
        """;

    /// <summary>A line, or a document, about a worker.</summary>
    public static void Say(Reporter reporter, BackgroundWorker worker)
    {
        var state = worker.Pid is null ? "stopped" : worker.IsRunning ? "running" : "dead";
        if (reporter.Json)
        {
            reporter.Document(new WorkerDocument(worker.Name, state, worker.IsRunning ? worker.Pid : null, worker.LogFile));
        }
        else
        {
            reporter.Line($"{worker.Name} {(worker.IsRunning ? $"runs, pid {worker.Pid}" : state == "dead" ? "has died" : "is stopped")}, log {worker.LogFile}");
        }
    }

    protected override Task<int> RunAsync(ParseResult parse, Reporter reporter, CancellationToken cancellationToken)
    {
        var workers = Workers(parse);
        var found = Find(workers, parse.GetValue(names) ?? []);
        if (found.Length == 0 && !reporter.Json)
        {
            reporter.Line($"No worker was started in {workers.Folder}.");
        }

        Array.ForEach(found, worker => Say(reporter, worker));
        return Task.FromResult(ExitCode.Ok);
    }
}

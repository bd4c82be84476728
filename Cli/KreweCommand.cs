using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Krewe.Cli.Output;
using Krewe.Cli.Verbs;
using Krewe.Cli.Verbs.History;
using Krewe.Cli.Verbs.Limits;
using Krewe.Cli.Verbs.Multi;
using Krewe.Cli.Verbs.Nodes;
using Krewe.Cli.Verbs.Queues;
using Krewe.Cli.Verbs.Schedules;

namespace Krewe.Cli;

/// <summary>The command as a whole.</summary>
internal static class KreweCommand
{
    /// <summary>Runs it and gives the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        // No response files: what begins with an @ is an argument, such as the crontab @daily.
        var parse = Build().Parse(args.Length > 0 ? args : ["--help"], new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Errors.Count > 0 && parse.Action is not HelpWithExamples)
        {
            // After an option that there is not, or a word that is not understood, what else is wrong or missing says nothing more.
            string[] messages = [.. parse.Errors.Select(e => e.Message).Distinct()];
            var telling = Array.FindAll(messages, m => m.StartsWith(Verb.NoOption, StringComparison.Ordinal)) is { Length: > 0 } options ? options
                : parse.UnmatchedTokens is [var word, ..] ? Array.FindAll(messages, m => m.Contains(word, StringComparison.Ordinal)) : messages;
            var usage = string.Join(Environment.NewLine, telling);
            var verb = NameOf(parse.CommandResult);
            return new Reporter(output, error, args.Contains("--json")).Error(ExitCode.Usage, $"{usage}{Environment.NewLine}See `{verb} --help`.");
        }

        return await parse.InvokeAsync(new()
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = parse.CommandResult.Command is WorkerVerb ? null : TimeSpan.FromSeconds(2),
        });
    }

    internal static string NameOf(SymbolResult result) =>
        result is CommandResult { Command: not RootCommand and var command } ? $"{(result.Parent is null ? "krewe" : NameOf(result.Parent))} {command.Name}" : "krewe";

    private static RootCommand Build()
    {
        var root = new RootCommand("Krewe: a distributed task queue. Runs workers, submits tasks, fetches results.");
        var app = WorkerVerb.AppOption();
        root.Add(app);
        Verb worker = new WorkerVerb(app);
        worker.AddShared();
        root.Add(worker);
        var schedule = new ScheduleCommand();
        var inspect = new InspectCommand();
        var control = new ControlCommand();
        var limit = new LimitCommand();
        var queue = new QueueCommand();
        var multi = new MultiCommand();
        var dead = new DeadCommand();
        VerbGroup[] groups = [queue, limit, schedule, dead, inspect, control, multi];
        Command[] others =
        [
            new CallVerb(), new ResultVerb(), new StatusVerb(), new ListVerb(), HistoryVerb.OfAll(), new RevokeVerb(), new BroadcastVerb(), new GraphVerb(),
            new TopVerb(), new EventsVerb(), new PurgeVerb(), .. groups, new CompletionVerb(), new VersionVerb(),
        ];
        Array.ForEach(others, root.Add);
        foreach (var verb in others.OfType<Verb>().Concat(groups.SelectMany(g => g.Verbs)))
        {
            verb.AddShared();
            verb.Validators.Add(result =>
            {
                if (result.GetResult(app) is { Implicit: false })
                {
                    result.AddError($"-A goes with `worker`; {result.Command.Name} asks a running cluster, which knows its tasks.");
                }
            });
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Aliases.Remove("/?"); // They may be arguments of a task.
        help.Aliases.Remove("/h");
        help.Aliases.Remove("-?");
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}

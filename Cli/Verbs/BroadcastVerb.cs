using System.CommandLine;
using System.Text.Json;
using Krewe.Cli.Output;
using Krewe.Results;
using Spectre.Console;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe broadcast</c>: one task on every silo.</summary>
internal sealed class BroadcastVerb : ClusterVerb
{
    private readonly TaskArguments task = new();
    private readonly Option<TimeSpan?> timeout = Durations.Option("--timeout", "How long to wait for answers. Default: 30s.", "-t");
    private readonly Option<string[]> nodes = new("--destination", "-d")
    {
        Description = "Names of the silos to run it on, with commas between. Default: all.",
        HelpName = "n1,n2",
    };

    public BroadcastVerb()
        : base("broadcast", "Run a task on every silo and print what each gave.")
    {
        AddName(task.Name);
        Add(task.Values);
        Option[] options = [.. task.Options, timeout, nodes];
        Array.ForEach(options, Add);
        Validators.Add(task.Check);
    }

    public override string Examples => """
        Examples:
          krewe broadcast shell.cmd uptime
          krewe broadcast shell.cmd 'df -h /' -d web@one,web@two -t 5
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        string[]? names = parse.GetValue(nodes) is { Length: > 0 } given
            ? [.. given.SelectMany(n => n.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))]
            : null;
        var result = await cluster.BroadcastAsync(await task.ReadAsync(parse, cluster, cancellationToken), parse.GetValue(timeout), names, cancellationToken);
        if (reporter.Json)
        {
            reporter.Document(new BroadcastDocument(
                [.. result.Answers.Select(a => new AnswerDocument(a.Node, a.Silo, a.TaskId, a.State, Result(a), a.Error, a.Answered))], result.Missing));
        }
        else
        {
            Write(result, reporter);
        }

        return result.Silent.Any() ? ExitCode.Timeout : result.Answers.All(a => a.State == TaskState.Success) ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Write(BroadcastResult<JsonElement> result, Reporter reporter)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().PadLeft(0));
        foreach (var answer in result.Answers)
        {
            grid.AddRow(new Text(answer.Node), new Markup(TaskText.Markup(answer.State)), new Text(Told(answer)));
        }

        foreach (var name in result.Missing)
        {
            grid.AddRow(new Text(name), new Markup("[red]missing[/]"), new Text("no silo has this name; `krewe status` lists them"));
        }

        reporter.Write(grid);
        var answered = result.Answers.Count(a => a.Answered);
        reporter.Line(result.Answers.Count == 0 ? "no silo runs tasks" : $"{answered} of {new Counted(result.Answers.Count + result.Missing.Count, "silo")} answered");
    }

    private static string Told(NodeAnswer<JsonElement> answer) => answer switch
    {
        { State: TaskState.Success } => TaskText.Value(Result(answer) ?? default),
        { Answered: false, State: TaskState.Unknown or TaskState.Pending, Error: { } error } => error.Message,
        { Answered: false, State: TaskState.Started } => $"still runs; see `krewe status {answer.TaskId}`",
        { Answered: false } => "did not begin in time, and never will",
        _ => answer.Error is { } error ? $"{error.Type}: {error.Message}" : "",
    };

    private static JsonElement? Result(NodeAnswer<JsonElement> answer) => answer.State == TaskState.Success && answer.Result.ValueKind != JsonValueKind.Undefined ? answer.Result : null;

    /// <summary>What <c>--json</c> writes.</summary>
    private sealed record BroadcastDocument(IReadOnlyList<AnswerDocument> Answers, IReadOnlyList<string> Missing);

    /// <summary>One silo's answer.</summary>
    private sealed record AnswerDocument(string Node, string Silo, string TaskId, TaskState State, JsonElement? Result, ErrorInfo? Error, bool Answered);
}

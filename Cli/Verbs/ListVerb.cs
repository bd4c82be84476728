using System.CommandLine;
using System.Text.Json;
using Krewe.Cli.Output;
using Krewe.Queues;
using Krewe.Results;
using Spectre.Console;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe list</c>: the tasks there are, or those that can be run.</summary>
internal sealed class ListVerb : ClusterVerb
{
    private readonly Option<string?> state = new("--state") { Description = "Only in this state, such as Started or Failure." };
    private readonly Option<string?> name = new("--name") { Description = "Only tasks of this name." };
    private readonly Option<string?> queue = new("--queue", "-q") { Description = "Only tasks of this queue." };
    private readonly Option<bool> dead = new("--dead") { Description = "Only dead letters: tasks whose workers died too often." };
    private readonly Option<int> limit = new("--limit") { Description = "At most so many, 1 to 10,000.", DefaultValueFactory = _ => 50 };
    private readonly Option<bool> tasks = new("--tasks") { Description = "List the tasks that the cluster can run instead." };

    public ListVerb()
        : base("list", "List tasks, newest first.")
    {
        Option[] options = [state, name, queue, dead, limit, tasks];
        Array.ForEach(options, Add);
        state.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Enum.GetNames<TaskState>());
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
            {
                result.AddError("--limit takes 1 to 10,000.");
            }
        });
    }

    public override string Examples => """
        Examples:
          krewe list --state Failure --limit 10
          krewe list --queue mail --json | jq .id
          krewe list --tasks

        With --json one document per line.
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        if (parse.GetValue(tasks))
        {
            foreach (var task in await cluster.GetTasksAsync(cancellationToken))
            {
                if (reporter.Json)
                {
                    reporter.Document(task);
                }
                else
                {
                    reporter.Line(task.Text);
                }
            }

            return ExitCode.Ok;
        }

        TaskState? wanted = parse.GetValue(state) is { } text ? Enum.Parse<TaskState>(text, ignoreCase: true) : null;
        var filter = new TaskFilter(wanted, parse.GetValue(name), parse.GetValue(queue), parse.GetValue(dead) ? true : null, parse.GetValue(limit));
        var found = await cluster.ListAsync(filter, cancellationToken);
        if (reporter.Json)
        {
            foreach (var record in found)
            {
                reporter.Document(TaskDocument.Of(record));
            }
        }
        else if (found.Count == 0)
        {
            reporter.ErrorConsole.WriteLine("No tasks.");
        }
        else
        {
            reporter.Write(Table(found));
        }

        return ExitCode.Ok;
    }

    private static Table Table(IReadOnlyList<TaskRecord> records)
    {
        var table = new Table().NoBorder();
        table.AddColumn(new TableColumn("[bold]Id[/]").NoWrap());
        table.AddColumns("[bold]Name[/]", "[bold]State[/]", "[bold]Queue[/]", "[bold]Submitted[/]", "[bold]Took[/]");
        table.AddColumn(new TableColumn("[bold]Result[/]").NoWrap());
        foreach (var record in records)
        {
            var took = record is { StartedAt: { } began, FinishedAt: { } ended } ? Durations.Show(ended - began) : "";
            table.AddRow(new Text(record.Id), new Text(record.Name), new Markup(TaskText.Markup(record.State)), new Text(record.Queue),
                new Text(TaskText.Moment(record.SubmittedAt)), new Text(took), new Text(Outcome(record)) { Overflow = Overflow.Ellipsis });
        }

        return table;
    }

    private static string Outcome(TaskRecord record)
    {
        const int longest = 60;
        var text = record switch
        {
            { Error: { } error } => $"{error.Type}: {error.Message}",
            { Result: { } json } => TaskText.Value(JsonElement.Parse(json)),
            { Gathered: { } count } => $"{count} results",
            _ => "",
        };
        text = text.ReplaceLineEndings(" ");
        return text.Length <= longest ? text : $"{text.AsSpan(0, longest - 1)}…";
    }
}

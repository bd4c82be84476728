using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Queues;
using Krewe.Submission;
using Spectre.Console;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe list</c>: the tasks there are, or those that can be run.</summary>
internal sealed class ListVerb : ClusterVerb
{
    private const int DefaultLimit = 50;

    private readonly Option<string?> state = new("--state") { Description = "Only in this state, such as Started or Failure." };
    private readonly Option<string?> name = new("--name") { Description = "Only tasks of this name." };
    private readonly Option<string?> queue = new("--queue", "-q") { Description = "Only tasks of this queue." };
    private readonly Option<bool> dead = new("--dead") { Description = "Only dead letters: tasks whose workers died too often." };
    private readonly Option<int?> limit = Numbers.Option("--limit", $"At most so many, 1 to 10,000. Default: {DefaultLimit}.", 1, 10_000);
    private readonly Option<bool> all = new("--all") { Description = "Also the rows by which the cluster wakes its schedules, called krewe.tick." };
    private readonly Option<bool> tasks = new("--tasks") { Description = "List the tasks that the cluster can run instead." };

    public ListVerb()
        : base("list", "List tasks, newest first.")
    {
        Option[] options = [state, name, queue, dead, limit, all, tasks];
        Array.ForEach(options, Add);
        Choices.Limit(state, Enum.GetNames<TaskState>());
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
        var filter = new TaskFilter(wanted, parse.GetValue(name), parse.GetValue(queue), parse.GetValue(dead) ? true : null, parse.GetValue(limit) ?? DefaultLimit)
        {
            HideTicks = !parse.GetValue(all) && parse.GetValue(name) != JobNames.Tick,
        };
        var found = await cluster.ListAsync(filter, cancellationToken);
        return reporter.List(found, "No tasks.", record => TaskDocument.Of(record), TaskTable.Of);
    }
}

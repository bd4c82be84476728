using System.CommandLine;
using Krewe.Cli.Output;
using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Cli.Verbs.History;

/// <summary><c>krewe history</c>, and <c>krewe dead list</c>: tasks that have ended.</summary>
internal sealed class HistoryVerb : ClusterVerb
{
    private const int DefaultLimit = 50;

    private readonly HistoryOptions which;
    private readonly bool dead;
    private readonly Option<int?> limit = Numbers.Option("--limit", $"At most so many. Default: {DefaultLimit}; with --json all.", 1, int.MaxValue);
    private readonly Option<bool> all = new("--all") { Description = "Also the rows by which the cluster wakes its schedules, called krewe.tick." };
    private readonly Option<bool> failed = new("--failed") { Description = "All that failed, not only those whose workers died too often." };

    private HistoryVerb(bool dead, string name, string description)
        : base(name, description)
    {
        (this.dead, which) = (dead, new(withState: !dead));
        Array.ForEach(which.All, Add);
        if (dead)
        {
            Add(failed);
        }
        else
        {
            Add(all);
        }

        Add(limit);
    }

    public static HistoryVerb OfAll() => new(false, "history", "Find tasks that have ended, the last first, with their arguments where these are kept.");

    public static HistoryVerb OfDeadLetters() => new(true, "list", "List dead letters: tasks whose workers died too often.");

    public override string Examples => dead
        ? """
        Examples:
          krewe dead list
          krewe dead list --failed --name mail.send --since 2027-01-31T09:00:00Z
          krewe dead list --json | jq -r .id

        With --json one document per line, with arguments and headers.
        """
        : """
        Examples:
          krewe history --state Failure --name mail.send --limit 10
          krewe history --text timed.out --since 2027-01-31T09:00:00Z
          krewe history --header tenant=acme --json > ended.jsonl

        With --json one document per line: the export. Header and arguments are kept of tasks that failed, of others if the silo's option
        Shards:KeepCalls is All.
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        var query = which.Read(parse);
        if (dead)
        {
            query = parse.GetValue(failed) ? query with { State = TaskState.Failure } : query with { DeadLetter = true };
        }

        query = query with
        {
            Limit = parse.GetValue(limit) ?? (reporter.Json ? null : DefaultLimit),
            HideTicks = !dead && !parse.GetValue(all) && query.Name != JobNames.Tick,
        };
        var found = new List<TaskRecord>();
        await foreach (var record in cluster.History.SearchAsync(query, cancellationToken))
        {
            if (reporter.Json)
            {
                reporter.Document(HistoryDocument.Of(record)); // As they come: there may be millions.
            }
            else
            {
                found.Add(record);
            }
        }

        return reporter.Json
            ? ExitCode.Ok
            : reporter.List(found, dead ? "No dead letters." : "No tasks.", record => record, TaskTable.Of);
    }
}

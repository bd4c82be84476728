using System.CommandLine;
using System.Text.Json;
using Krewe.Cli.Output;
using Krewe.Graphs;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Submission;
using Spectre.Console;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe status</c>: how one task, or the cluster, stands.</summary>
internal sealed class StatusVerb : ClusterVerb
{
    private readonly Argument<string?> id = new("id") { Description = "A task's id. Without one: the cluster.", Arity = ArgumentArity.ZeroOrOne };

    public StatusVerb()
        : base("status", "Tell how a task, or the cluster, stands.") => AddName(id);

    public override string Examples => """
        Examples:
          krewe status
          krewe status 019aabe0c6b07d31a5d7
          krewe status --json | jq .queues
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        if (parse.GetValue(id) is not { } task)
        {
            ClusterStatus.Of(await cluster.GetStatisticsAsync(cancellationToken)).Write(reporter);
            return ExitCode.Ok;
        }

        var record = await cluster.GetResult<JsonElement>(task).GetRecordAsync(cancellationToken);
        var details = record.State == TaskState.Unknown ? null : (await cluster.Inspect.DetailsAsync([task], cancellationToken: cancellationToken)).GetValueOrDefault(task);
        if (reporter.Json)
        {
            reporter.Document(TaskDocument.Of(record, details: details));
        }
        else if (record.State == TaskState.Unknown)
        {
            throw new UnknownTaskException(task);
        }
        else
        {
            Write(record, details, reporter);
        }

        return record.State == TaskState.Unknown ? ExitCode.Failed : ExitCode.Ok;
    }

    private static void Write(TaskRecord record, TaskDetails? details, Reporter reporter)
    {
        var standing = TaskText.Standing(record, TimeProvider.System.GetUtcNow(), details?.Wait);
        var state = record.State.ToString();
        reporter.Write(new Markup(TaskText.Markup(record.State) + Markup.Escape(standing[state.Length..]) + "\n"));
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().PadLeft(0));
        Row("task", TaskText.Name(record));
        Row("id", record.Id);
        Row("queue", record.Queue);
        Row("submitted", TaskText.Moment(record.SubmittedAt));
        Row("started", TaskText.Moment(record.StartedAt));
        Row("finished", TaskText.Moment(record.FinishedAt));
        Row("due", TaskText.Moment(record.Due));
        Row("attempts", record.Attempts == 0 ? "" : record.Attempts.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Row("worker", record.Worker ?? "");
        Row("revoked", details is { IsRevoked: true } ? "yes: it ends when it heeds its cancellation token, and does not start again" : "");
        Row("own state", record.CustomState ?? "");
        Row("progress", record.Progress is { } progress ? TaskText.Value(Documents.Element(progress)!.Value) : "");
        Row("result", record.Result is { } result ? TaskText.Value(Documents.Element(result)!.Value) : "");
        Row("error", record.Error is { } error ? TaskText.Error(error) : "");
        Row("dead letter", record.DeadLetter ? "yes" : "");
        foreach (var (name, value) in (details?.Headers ?? HeaderCollection.Empty).Where(h => !Replacements.IsOwn(h.Key)).OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            Row($"header {name}", value);
        }

        reporter.Write(grid);
        if (record.State is TaskState.Pending or TaskState.Scheduled && details?.Wait is { } wait && TaskText.Advice(wait) is { } advice)
        {
            reporter.Write(new Markup($"[dim]{Markup.Escape(advice)}[/]\n"));
        }

        void Row(string label, string text)
        {
            if (text.Length > 0)
            {
                grid.AddRow(new Text(label, new Style(decoration: Decoration.Dim)), new Text(text));
            }
        }
    }
}

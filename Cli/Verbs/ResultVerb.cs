using System.CommandLine;
using System.Text.Json;
using Krewe.Cli.Output;
using Krewe.Results;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe result</c>: waits for a result and prints it.</summary>
internal sealed class ResultVerb : ClusterVerb
{
    private readonly Argument<string> id = new("id") { Description = "The task's id." };
    private readonly Option<TimeSpan?> timeout = Durations.Option("--timeout", "Wait at most this time. Default: as long as it takes.");
    private readonly Option<bool> noPropagate = new("--no-propagate") { Description = "Print the error of a failed task as its result and exit with 0." };

    public ResultVerb()
        : base("result", "Wait for a task's result and print it.")
    {
        AddName(id);
        Add(timeout);
        Add(noPropagate);
    }

    public override string Examples => """
        Examples:
          krewe result 019aabe0c6b07d31a5d7
          krewe result 019aabe0c6b07d31a5d7 --timeout 1 || echo "not yet"
        """;

    protected override Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken) =>
        WaitAsync(cluster.GetResult<JsonElement>(parse.GetRequiredValue(id)), parse.GetValue(timeout), !parse.GetValue(noPropagate), reporter, cancellationToken);

    /// <summary>Waits for the end of a task and prints its result, or its error.</summary>
    internal static async Task<int> WaitAsync(
        AsyncResult<JsonElement> result, TimeSpan? timeout, bool propagate, Reporter reporter, CancellationToken cancellationToken)
    {
        TaskRecord record;
        try
        {
            record = await result.WaitAsync(timeout, cancellationToken);
        }
        catch (ResultTimeoutException)
        {
            var standing = TaskText.Standing(await result.GetRecordAsync(cancellationToken), TimeProvider.System.GetUtcNow());
            throw new CommandException(ExitCode.Timeout, $"Task {result.Id} is not ready: {standing}. It goes on; ask again later.");
        }

        var succeeded = record.State is TaskState.Success or TaskState.Ignored;
        JsonElement? value = succeeded && (record.Gathered ?? record.Result?.Length) is not null ? await result.GetAsync(null, true, cancellationToken) : null;
        if (reporter.Json)
        {
            reporter.Document(TaskDocument.Of(record, value));
        }
        else if (succeeded)
        {
            reporter.Line(TaskText.Value(value ?? default));
        }
        else if (propagate)
        {
            return reporter.Error(ExitCode.Failed, $"Task {record.Id} ended as {Ending(record)}");
        }
        else
        {
            reporter.Line(Ending(record));
        }

        return succeeded || !propagate ? ExitCode.Ok : ExitCode.Failed;
    }

    private static string Ending(TaskRecord record) => record.Error is { } error ? $"{record.State}: {TaskText.Error(error)}" : record.State.ToString();
}

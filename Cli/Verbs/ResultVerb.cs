using System.CommandLine;
using System.Text.Json;
using Krewe.Cli.Output;
using Krewe.Results;
using Orleans.Runtime;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe result</c>: waits for a result and prints it.</summary>
internal sealed class ResultVerb : ClusterVerb
{
    /// <summary>How long the cluster may take to tell how a task stands that was waited for in vain.</summary>
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(5);

    private readonly Argument<string> id = new("id") { Description = "The task's id." };
    private readonly Option<TimeSpan?> timeout = Durations.Option("--timeout", "Wait at most this time. Default: as long as it takes.");
    private readonly Option<bool> noPropagate = new("--no-propagate") { Description = "Print the error of a failed task as its result and exit with 0." };

    private readonly Option<bool> follow = new("--follow", "-f")
    {
        Description = "Until then show what the task reports of itself: on stderr; with --json as documents before the last.",
    };

    private readonly Option<bool> members = new("--members")
    {
        Description = "Of a group: print its members as they end, each with its place, instead of the whole.",
    };

    public ResultVerb()
        : base("result", "Wait for a task's result and print it.")
    {
        AddName(id);
        Add(timeout);
        Add(follow);
        Add(noPropagate);
        Add(members);
    }

    public override string Examples => """
        Examples:
          krewe result 019aabe0c6b07d31a5d7
          krewe result 019aabe0c6b07d31a5d7 --timeout 1 || echo "not yet"
          krewe result 019aabe0c6b07d31a5d7 --follow > result.json
          krewe result 019aabe0c6b07d31a5d7 --members
        """;

    protected override async Task<int> RunAsync(ParseResult parse, ICluster cluster, Reporter reporter, CancellationToken cancellationToken)
    {
        if (parse.GetValue(members))
        {
            return await MemberStream.WriteAsync(cluster.GetResult<JsonElement[]>(parse.GetRequiredValue(id)), parse.GetValue(timeout),
                !parse.GetValue(noPropagate), reporter, cancellationToken);
        }

        var result = cluster.GetResult<JsonElement>(parse.GetRequiredValue(id));
        var ending = parse.GetValue(follow)
            ? FollowAsync(result, parse.GetValue(timeout), reporter, cancellationToken)
            : result.WaitAsync(parse.GetValue(timeout), cancellationToken);
        return await WriteAsync(cluster, result, ending, !parse.GetValue(noPropagate), reporter, cancellationToken);
    }

    /// <summary>Waits for the end of a task and prints its result, or its error.</summary>
    internal static Task<int> WaitAsync(ICluster cluster,
        AsyncResult<JsonElement> result, TimeSpan? timeout, bool propagate, Reporter reporter, CancellationToken cancellationToken) =>
        WriteAsync(cluster, result, result.WaitAsync(timeout, cancellationToken), propagate, reporter, cancellationToken);

    private static async Task<TaskRecord> FollowAsync(AsyncResult result, TimeSpan? timeout, Reporter reporter, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout < Timers.Longest ? timeout.Value : Timeout.InfiniteTimeSpan);
        try
        {
            await foreach (var record in result.FollowAsync(limit.Token))
            {
                if (record.State.IsTerminal())
                {
                    return record;
                }

                Show(record, reporter);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Its time is over.
        }

        throw new ResultTimeoutException(result.Id, timeout ?? default);
    }

    private static void Show(TaskRecord record, Reporter reporter)
    {
        if (reporter.Json)
        {
            reporter.Document(TaskDocument.Of(record));
        }
        else
        {
            reporter.Aside(TaskText.Report(record));
        }
    }

    private static async Task<int> WriteAsync(
        ICluster cluster, AsyncResult<JsonElement> result, Task<TaskRecord> ending, bool propagate, Reporter reporter, CancellationToken cancellationToken)
    {
        TaskRecord record;
        try
        {
            record = await ending;
        }
        catch (ResultTimeoutException)
        {
            throw new CommandException(ExitCode.Timeout, $"Task {result.Id} is not ready: {await StandingAsync(cluster, result, cancellationToken)}");
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

    /// <summary>How a task stands that has not ended in time, and what can be done. The cluster may be what has not answered.</summary>
    private static async Task<string> StandingAsync(ICluster cluster, AsyncResult<JsonElement> result, CancellationToken cancellationToken)
    {
        try
        {
            var record = await result.GetRecordAsync(cancellationToken).WaitAsync(LastLook, TimeProvider.System, cancellationToken);
            var wait = (await cluster.Inspect.DetailsAsync([result.Id], cancellationToken: cancellationToken)).GetValueOrDefault(result.Id)?.Wait;
            var advice = wait is not null && record.State == TaskState.Pending ? TaskText.Advice(wait) : null;
            return $"{TaskText.Standing(record, TimeProvider.System.GetUtcNow(), wait)}. {advice ?? "It goes on; ask again later."}";
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or KreweException)
        {
            var why = e is TimeoutException ? "" : $" ({e.Message.TrimEnd('.')})";
            return $"how it stands cannot be told, for the cluster does not answer{why}. Ask again later; `krewe inspect ping` tells which silos answer.";
        }
    }

    private static string Ending(TaskRecord record) => record.Error is { } error
        ? TaskFailedException.Ending(record.State, error.Type, TaskText.Error(error)) : record.State.ToString();
}

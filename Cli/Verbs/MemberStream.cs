using System.Text.Json;
using Krewe.Cli.Output;

namespace Krewe.Cli.Verbs;

/// <summary><c>krewe result --members</c>: the members of a group as they end, a line or a document each.</summary>
internal static class MemberStream
{
    public static async Task<int> WriteAsync(
        AsyncResult<JsonElement[]> group, TimeSpan? timeout, bool propagate, Reporter reporter, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout < Timers.Longest ? timeout.Value : Timeout.InfiniteTimeSpan);
        var failed = false;
        try
        {
            await foreach (var member in group.AsCompletedAsync(limit.Token))
            {
                failed |= !member.Succeeded;
                Write(member, reporter);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Timeout, $"Not all members of {group.Id} have ended in time. They go on; ask again later.");
        }

        return failed && propagate ? ExitCode.Failed : ExitCode.Ok;
    }

    private static void Write(GroupMember<JsonElement> member, Reporter reporter)
    {
        if (reporter.Json)
        {
            reporter.Document(TaskDocument.Of(member.Record, member.Succeeded ? member.Value : null));
            return;
        }

        var end = member.Succeeded ? TaskText.Value(member.Value)
            : member.Record.Error is { } error ? $"{member.Record.State}: {error.Type}: {error.Message}" : member.Record.State.ToString();
        reporter.Line($"{member.Index}\t{end}");
    }
}

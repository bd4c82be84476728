using System.Runtime.CompilerServices;

namespace Krewe.Results;

/// <summary>Follows one task by a standing call to its grain, begun anew whenever it returns; of what is reported meanwhile the last is seen.</summary>
internal sealed class Following(Cluster cluster, string id)
{
    /// <summary>A task may report as often as it likes.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan UnreachablePause = TimeSpan.FromMilliseconds(200);

    private readonly ITaskGrain task = cluster.TaskOf(id);

    /// <summary>A record for each report, and the one of the end.</summary>
    public async IAsyncEnumerable<TaskRecord> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = ReportMarks.None;
        while (true)
        {
            cluster.CheckOpen();
            if (await AskAsync(seen, cancellationToken) is not { } record)
            {
                await Task.Delay(UnreachablePause, cluster.Time, cancellationToken);
                continue;
            }

            if (record.State == TaskState.Unknown)
            {
                throw new UnknownTaskException(id);
            }

            var mark = ReportMarks.Of(record.CustomState, record.Progress);
            if (record.State.IsTerminal() || mark != seen)
            {
                seen = mark;
                yield return record;
            }

            if (record.State.IsTerminal())
            {
                yield break;
            }

            await Task.Delay(Pause, cluster.Time, cancellationToken);
        }
    }

    /// <summary>Null while a silo has gone or a shard moves; who follows goes on for as long as he likes.</summary>
    private async Task<TaskRecord?> AskAsync(long seen, CancellationToken cancellationToken)
    {
        try
        {
            return await task.FollowAsync(seen, cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception e) when (Unreachable.Is(e))
        {
            return null;
        }
    }
}

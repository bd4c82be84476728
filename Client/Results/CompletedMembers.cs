using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Krewe.Graphs;
using Krewe.Queues;

namespace Krewe.Results;

/// <summary>
/// The members of a group as they end. They are watched in a window as wide as the one in which they are submitted, through the streams of
/// results that this client has anyway. One that is not submitted yet is looked for again, with pauses, until it is or the job has ended.
/// </summary>
internal sealed class CompletedMembers(Cluster cluster, string id)
{
    /// <summary>Members that are watched at once: so many may be submitted and not have ended.</summary>
    private const int Window = 10_000;

    /// <summary>When nobody knows how many there are, a gap this long is the end.</summary>
    private const int Gap = 1_000;

    /// <summary>A larger result is read again when its turn comes.</summary>
    private const int MaxKept = 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<Seen?> news = Channel.CreateUnbounded<Seen?>(new() { SingleReader = true });
    private readonly List<int> absent = [];
    private string group = "";
    private int watched;
    private int known;
    private bool over;
    private bool succeeded;
    private bool looksAgain;

    /// <summary>Index and record of each, opened.</summary>
    public async IAsyncEnumerable<(int Index, TaskRecord Record)> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var shards = await cluster.ShardsAsync(cancellationToken);
        (group, var count) = await new GroupFinder(shards, cluster, id).FindAsync(cancellationToken);
        over = count is null;
        var pause = FirstPause;
        for (var next = 0; ;)
        {
            while (watched + absent.Count < Window && next < (count ?? known + Gap))
            {
                Watch(next++);
            }

            if (watched + absent.Count == 0)
            {
                yield break;
            }

            if (absent.Count > 0 && !looksAgain)
            {
                looksAgain = true;
                _ = LookAgainAsync(pause, cancellationToken);
            }

            await news.Reader.WaitToReadAsync(cancellationToken); // Throws what has ended a watch.
            if (!news.Reader.TryRead(out var seen) || seen is null)
            {
                looksAgain = false;
                pause = await LookAsync(shards, cancellationToken) ? FirstPause : Pauses.Next(pause);
                continue;
            }

            watched--;
            if (seen.Record.State != TaskState.Unknown)
            {
                known = Math.Max(known, seen.Index + 1);
                yield return (seen.Index, await FullAsync(shards, seen, cancellationToken));
            }
            else if (!seen.Final)
            {
                absent.Add(seen.Index);
            }
            else if (succeeded)
            {
                throw GroupResults.Expired(group, seen.Record.Id); // It was there once.
            }
        }
    }

    private void Watch(int index)
    {
        watched++;
        _ = TellAsync(index, over);
    }

    private async Task TellAsync(int index, bool final)
    {
        try
        {
            var record = await cluster.WhenEndedAsync(GraphMessages.MemberId(group, 0, index), submittedHere: true, CancellationToken.None);
            var large = (record.Result?.Length ?? 0) + (record.Progress?.Length ?? 0) > MaxKept;
            news.Writer.TryWrite(new(index, large ? record with { Result = null, Progress = null } : record, large, final));
        }
        catch (Exception e) // The client has ended: who reads is told.
        {
            news.Writer.TryComplete(e);
        }
    }

    private async Task LookAgainAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, cluster.Time, cancellationToken).ConfigureAwait(Background.Quietly);
        news.Writer.TryWrite(null);
    }

    /// <summary>Watches those that were absent, if the first of them is there now, or none will come any more.</summary>
    private async Task<bool> LookAsync(ShardMap shards, CancellationToken cancellationToken)
    {
        var first = GraphMessages.MemberId(group, 0, absent.Min());
        var found = await GroupFinder.FindAsync(shards, cluster, [id, first], cancellationToken);

        // In this order: what is not there after the job has ended never will be.
        over |= found[0].State.IsTerminal() || found[0].State == TaskState.Unknown;
        succeeded |= found[0].Gathered is not null;
        if (!over && found[1].State == TaskState.Unknown)
        {
            return false;
        }

        foreach (var index in absent)
        {
            Watch(index);
        }

        absent.Clear();
        return true;
    }

    private async Task<TaskRecord> FullAsync(ShardMap shards, Seen seen, CancellationToken cancellationToken)
    {
        var record = seen.Record;
        if (seen.IsCut)
        {
            record = (await GroupFinder.FindAsync(shards, cluster, [record.Id], cancellationToken))[0];
            record = record.State != TaskState.Unknown ? record : throw GroupResults.Expired(group, record.Id);
        }

        return cluster.Payloads.Open(record);
    }

    /// <param name="Index">Place of the member.</param>
    /// <param name="Record">Its record.</param>
    /// <param name="IsCut">Whether its result was left out.</param>
    /// <param name="Final">Whether the job had ended before it was looked for.</param>
    private sealed record Seen(int Index, TaskRecord Record, bool IsCut, bool Final);
}

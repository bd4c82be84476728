using Krewe.Queues;
using Krewe.Submission;

namespace Krewe.Results;

/// <summary>
/// The results this client waits for from one shard: ids are made known in batches, results come through one standing call. It stands only
/// while there is something to wait for. After any doubt a new stream is begun and everything made known again.
/// </summary>
internal sealed class ShardResults(IShardGrain shard, IdSource ids, TaskScheduler home, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly Dictionary<string, TaskCompletionSource<TaskRecord>> outstanding = new(StringComparer.Ordinal);
    private List<string> unannounced = [];
    private Guid stream = ids.Next();
    private (Guid Stream, long Incarnation) announced;
    private bool announcing;
    private bool polling;
    private Exception? closed;

    /// <summary>The record of a task that has ended, when it has; state Unknown for an id nobody submitted.</summary>
    public Task<TaskRecord> WhenEnded(string id)
    {
        TaskCompletionSource<TaskRecord>? ended;
        lock (gate)
        {
            if (closed is not null)
            {
                return Task.FromException<TaskRecord>(closed);
            }

            if (outstanding.TryGetValue(id, out ended))
            {
                return ended.Task;
            }

            outstanding.Add(id, ended = new(TaskCreationOptions.RunContinuationsAsynchronously));
            unannounced.Add(id);
            if (announcing)
            {
                return ended.Task;
            }

            announcing = true;
        }

        Background.Run(home, AnnounceAsync);
        return ended.Task;
    }

    /// <summary>Ends every wait, and each that is to come, with <paramref name="why"/>.</summary>
    public void Close(Exception why)
    {
        TaskCompletionSource<TaskRecord>[] ended;
        lock (gate)
        {
            closed = why;
            ended = [.. outstanding.Values];
            outstanding.Clear();
            unannounced = [];
        }

        Array.ForEach(ended, wait => wait.TrySetException(why));
    }

    private async Task AnnounceAsync()
    {
        var pause = FirstPause;
        while (true)
        {
            string[] news;
            Guid to;
            lock (gate)
            {
                if (unannounced.Count == 0)
                {
                    announcing = false;
                    return;
                }

                news = [.. unannounced];
                unannounced = [];
                to = stream;
            }

            try
            {
                Announced(to, await shard.WatchAsync(to, news));
                pause = FirstPause;
                StartPolling(to);
            }
            catch (Exception)
            {
                // Whatever it was, the ids are made known again; who waits has a timeout of his own.
                lock (gate)
                {
                    unannounced = [.. outstanding.Keys];
                }

                pause = await PauseAsync(pause);
            }
        }
    }

    /// <summary>When the shard has moved between two announcements, the new activation knows the stream, but not all of it.</summary>
    private void Announced(Guid to, long number)
    {
        lock (gate)
        {
            if (to == announced.Stream && number != announced.Incarnation)
            {
                unannounced = [.. outstanding.Keys];
            }

            announced = (to, number);
        }
    }

    private void StartPolling(Guid to)
    {
        lock (gate)
        {
            if (to != stream || polling || outstanding.Count == 0)
            {
                return;
            }

            polling = true;
        }

        Background.Run(home, PollAsync);
    }

    private async Task PollAsync()
    {
        var cursor = 0L;
        var from = (Stream: Guid.Empty, Incarnation: 0L);
        while (true)
        {
            lock (gate)
            {
                if (outstanding.Count == 0)
                {
                    // The stream ends here; whoever waits next begins another.
                    stream = ids.Next();
                    polling = false;
                    return;
                }

                cursor = from == announced ? cursor : 0;
                from = announced;
            }

            try
            {
                var batch = await shard.PollAsync(from.Stream, from.Incarnation, cursor);
                if (batch.Known)
                {
                    cursor = batch.Cursor;
                    Complete(batch.Records);
                    continue;
                }
            }
            catch (Exception)
            {
                // The shard is away or has moved: begin anew, as after "not known".
            }

            await PauseAsync(FirstPause);
            BeginAnew(); // Polling goes on when the new stream has been announced; before that the shard would not know it.
            return;
        }
    }

    private void Complete(TaskRecord[] records)
    {
        var ended = new TaskCompletionSource<TaskRecord>?[records.Length];
        lock (gate)
        {
            for (var i = 0; i < records.Length; i++)
            {
                outstanding.Remove(records[i].Id, out ended[i]);
            }
        }

        for (var i = 0; i < records.Length; i++)
        {
            ended[i]?.TrySetResult(records[i]);
        }
    }

    private void BeginAnew()
    {
        lock (gate)
        {
            stream = ids.Next();
            unannounced = [.. outstanding.Keys];
            polling = false;
            if (announcing)
            {
                return;
            }

            announcing = true;
        }

        Background.Run(home, AnnounceAsync);
    }

    private async Task<TimeSpan> PauseAsync(TimeSpan pause)
    {
        await Task.Delay(pause, time);
        return Pauses.Next(pause);
    }
}

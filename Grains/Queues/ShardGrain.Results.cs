using Krewe.Graphs;
using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Queues;

/// <summary>Answers about tasks, and the streams of results to those who wait.</summary>
internal sealed partial class ShardGrain
{
    private const int FirstRead = 16;

    private readonly Dictionary<Guid, ResultStream> streams = [];
    private readonly HashSet<ResultStream> dirty = [];
    private uint incarnations;

    /// <inheritdoc/>
    public async Task<TaskRecord[]> FindAsync(string[] ids)
    {
        var found = new List<TaskRecord>();
        var bytes = 0;
        for (var read = FirstRead; found.Count < ids.Length && bytes < Portion.MaxBytes; read *= 2)
        {
            // Some at first and then more: what is large is not read from the store in vain.
            var next = await FindAllAsync(ids[found.Count..Math.Min(ids.Length, found.Count + read)]);
            foreach (var record in next.TakeWhile(_ => bytes < Portion.MaxBytes))
            {
                found.Add(record);
                bytes += Portion.SizeOf(record);
            }
        }

        return [.. found];
    }

    private async Task<TaskRecord[]> FindAllAsync(string[] ids)
    {
        var found = new TaskRecord[ids.Length];
        List<int>? stored = null;
        for (var i = 0; i < ids.Length; i++)
        {
            if (AtHand(ids[i]) is { } record)
            {
                found[i] = record;
            }
            else
            {
                (stored ??= []).Add(i);
            }
        }

        if (stored is not null)
        {
            var records = await store.FindAsync(shard, stored.Select(i => ids[i]).ToArray(), clock.UtcNow);
            for (var k = 0; k < records.Length; k++)
            {
                // It may have been submitted, or have ended, while the store was read.
                found[stored[k]] = records[k]?.WithoutCall() ?? AtHand(ids[stored[k]]) ?? new TaskRecord { Id = ids[stored[k]], State = TaskState.Unknown };
            }

            if (stored.Exists(i => found[i].State == TaskState.Unknown))
            {
                await ConfirmAsync();
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<TaskRecord> WaitAsync(string id, CancellationToken cancellationToken)
    {
        if (leaving || !entries.TryGetValue(id, out var entry) || entry.Phase is EntryPhase.Submitting or EntryPhase.Telling)
        {
            return (await FindAsync([id]))[0];
        }

        return await StandAsync(entry, new(TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);
    }

    /// <summary>Waits for the end, or whatever else the caller waits for, as long as a call may stand.</summary>
    private async Task<TaskRecord> StandAsync(TaskEntry entry, TaskCompletionSource<TaskRecord> end, CancellationToken cancellationToken)
    {
        AddWatcher(entry, end);
        waits.Add(end);
        using var timeout = new CancellationTokenSource(options.PollPeriod, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var registration = either.Token.Register(static state => ((TaskCompletionSource<TaskRecord>)state!).TrySetCanceled(), end);
        try
        {
            return await end.Task;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (await FindAsync([entry.Message.Id]))[0];
        }
        finally
        {
            waits.Remove(end);
            RemoveWatcher(entry, end);
        }
    }

    /// <inheritdoc/>
    public async Task<long> WatchAsync(Guid client, string[] ids)
    {
        if (!streams.TryGetValue(client, out var stream))
        {
            stream = streams[client] = new ResultStream((epoch << 32) + ++incarnations, time.GetTimestamp());
        }

        stream.HeardAt = time.GetTimestamp();
        List<string>? elsewhere = null;
        foreach (var id in ids)
        {
            if (entries.TryGetValue(id, out var entry) && entry.Phase is not (EntryPhase.Submitting or EntryPhase.Telling))
            {
                AddWatcher(entry, stream);
            }
            else if (AtHand(id) is { } record)
            {
                stream.Add(record);
            }
            else
            {
                (elsewhere ??= []).Add(id);
            }
        }

        if (elsewhere is not null)
        {
            foreach (var record in await FindAllAsync([.. elsewhere]))
            {
                // Submitted while the store was read: not ended yet, so watch it.
                if (!record.State.IsTerminal() && entries.TryGetValue(record.Id, out var entry) && entry.Phase != EntryPhase.Telling)
                {
                    AddWatcher(entry, stream);
                }
                else
                {
                    stream.Add(record);
                }
            }
        }

        stream.Flush();
        return stream.Incarnation;
    }

    /// <inheritdoc/>
    public Task<ResultBatch> PollAsync(Guid client, long incarnation, long acknowledged)
    {
        if (leaving || !streams.TryGetValue(client, out var stream) || stream.Incarnation != incarnation)
        {
            return Task.FromResult(new ResultBatch(0, [], false));
        }

        stream.HeardAt = time.GetTimestamp();
        return stream.Poll(acknowledged);
    }

    /// <inheritdoc/>
    public async Task ForgetAsync(string[] ids)
    {
        foreach (var id in ids)
        {
            if (!entries.ContainsKey(id))
            {
                recent.Remove(id);
                keeping?.Forget(id);
                open.Commit.Forgotten.Add(id);
                if (uniques.OfEnded(id) is { } hold)
                {
                    // Who joined it would find nothing.
                    open.Commit.Deletes.Add(hold.Sequence);
                    open.Forgotten.Add(hold);
                }
            }
        }

        await CommitAsync();
    }

    /// <summary>What memory knows of an id; null when only the store can tell.</summary>
    private TaskRecord? AtHand(string id)
    {
        if (entries.TryGetValue(id, out var entry))
        {
            if (entry.Phase == EntryPhase.Telling)
            {
                return entry.Record;
            }

            // What is not durable yet does not exist for others.
            return entry.Phase == EntryPhase.Submitting ? null : Describe(entry);
        }

        return recent.TryGet(id, out var record) && record.ExpiresAt > clock.UtcNow ? record : null;
    }

    private static TaskRecord Describe(TaskEntry entry)
    {
        var since = entry.Since == 0 ? (DateTimeOffset?)null : DateTimeOffset.FromUnixTimeMilliseconds(entry.Since);
        // What is being written, a retry that is counted too, is seen when it is.
        var running = entry.Phase is EntryPhase.Held or EntryPhase.Job or EntryPhase.Finishing or EntryPhase.Requeuing or EntryPhase.Replacing;
        return new TaskRecord
        {
            Id = entry.Message.Id,
            Name = entry.Message.Name,
            CalledAs = Replacements.CalledAs(entry.Message),
            Queue = entry.Message.Queue,
            State = running ? TaskState.Started : entry.Retrying ? TaskState.Retry
                : entry.Phase == EntryPhase.Delayed ? TaskState.Scheduled : TaskState.Pending,
            SubmittedAt = DateTimeOffset.FromUnixTimeMilliseconds(entry.SubmittedAt),
            StartedAt = running && entry.Phase != EntryPhase.Requeuing ? since : null,
            Due = running ? null : since,
            Attempts = entry.Attempts + (entry.Phase == EntryPhase.Held ? 1 : 0),
            Worker = entry.Holder?.Worker.Worker,
            Progress = entry.Notes?.Progress,
            CustomState = entry.Notes?.State,
        };
    }

    private static void AddWatcher(TaskEntry entry, object watcher)
    {
        switch (entry.Watchers)
        {
            case null:
                entry.Watchers = watcher;
                break;
            case List<object> list:
                list.RemoveAll(HasGone); // A task may wait for days, and its clients come and go.
                if (!list.Contains(watcher))
                {
                    list.Add(watcher);
                }

                break;
            case var one when HasGone(one):
                entry.Watchers = watcher;
                break;
            case var one when one != watcher:
                entry.Watchers = new List<object> { one, watcher };
                break;
        }
    }

    private static bool HasGone(object watcher) => watcher is ResultStream { Closed: true };

    private static void RemoveWatcher(TaskEntry entry, object watcher)
    {
        if (entry.Watchers == watcher)
        {
            entry.Watchers = null;
        }
        else if (entry.Watchers is List<object> list)
        {
            list.Remove(watcher);
        }
    }

    private void Notify(TaskEntry entry)
    {
        switch (entry.Watchers)
        {
            case null:
                return;
            case List<object> list:
                list.ForEach(w => Notify(w, entry.Record!));
                break;
            case var one:
                Notify(one, entry.Record!);
                break;
        }

        entry.Watchers = null;
    }

    private void Notify(object watcher, TaskRecord record)
    {
        if (watcher is ResultStream stream)
        {
            stream.Add(record);
            dirty.Add(stream);
        }
        else
        {
            ((TaskCompletionSource<TaskRecord>)watcher).TrySetResult(record);
        }
    }

    private void FlushStreams()
    {
        if (dirty.Count > 0)
        {
            foreach (var stream in dirty)
            {
                stream.Flush();
            }

            dirty.Clear();
        }
    }

    private void CheckStreams()
    {
        foreach (var (client, stream) in streams.ToArray())
        {
            var silence = time.GetElapsedTime(stream.HeardAt);
            if (silence >= options.ClientTimeout)
            {
                stream.Close();
                streams.Remove(client);
            }
            else if (silence >= options.PollPeriod)
            {
                stream.EndPoll();
            }
        }
    }
}

using Krewe.Results;

namespace Krewe.Queues;

/// <summary>The results one client waits for, in the order they come. A batch stays until the next poll acknowledges it.</summary>
internal sealed class ResultStream(long incarnation, long heardAt)
{
    /// <summary>Most records in one batch.</summary>
    public const int MaxRecords = 2000;

    private readonly Queue<TaskRecord> waiting = new();
    private ResultBatch? unacknowledged;
    private long cursor;
    private TaskCompletionSource<ResultBatch>? parked;

    /// <summary>Tells it from another stream of the same client, before or after it.</summary>
    public long Incarnation => incarnation;

    /// <summary>Timestamp of the client's last call.</summary>
    public long HeardAt = heardAt;

    /// <summary>Whether the client is gone; what still refers to the stream may forget it.</summary>
    public bool Closed { get; private set; }

    /// <summary>Whether a poll is standing.</summary>
    public bool IsParked => parked is not null;

    /// <summary>Adds a result.</summary>
    public void Add(TaskRecord record)
    {
        if (!Closed)
        {
            waiting.Enqueue(record);
        }
    }

    /// <summary>Answers a standing poll if there is something to give.</summary>
    public void Flush()
    {
        if (parked is { } poll && waiting.Count > 0)
        {
            parked = null;
            poll.TrySetResult(Next());
        }
    }

    /// <summary>The next batch, or the last one again if it was not acknowledged; not complete while there is none.</summary>
    public Task<ResultBatch> Poll(long acknowledged)
    {
        EndPoll();
        if (unacknowledged is not null && acknowledged < unacknowledged.Cursor)
        {
            return Task.FromResult(unacknowledged);
        }

        unacknowledged = null;
        if (waiting.Count > 0)
        {
            return Task.FromResult(Next());
        }

        parked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return parked.Task;
    }

    /// <summary>Answers a standing poll with nothing.</summary>
    public void EndPoll()
    {
        parked?.TrySetResult(new(cursor, [], true));
        parked = null;
    }

    /// <summary>The client is gone.</summary>
    public void Close()
    {
        Closed = true;
        EndPoll();
        waiting.Clear();
        unacknowledged = null;
    }

    private ResultBatch Next()
    {
        TaskRecord[] records = [.. Portion.First(waiting, MaxRecords, Portion.SizeOf)];
        foreach (var _ in records)
        {
            waiting.Dequeue();
        }

        return unacknowledged = new(++cursor, records, true);
    }
}

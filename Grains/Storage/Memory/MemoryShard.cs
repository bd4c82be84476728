using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Storage;

/// <summary>One shard of a <see cref="MemoryShardStore"/>.</summary>
internal sealed partial class MemoryShard(int number)
{
    private const int ExpireAtOnce = 5_000;

    private readonly SortedDictionary<long, TaskRow> _rows = [];
    private readonly Dictionary<Guid, WorkerSession> _sessions = [];
    private readonly Dictionary<string, TaskRecord> _records = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, DateTimeOffset> _expiry = new();
    private long _epoch;
    private bool _clean = true;

    public ShardContents Open()
    {
        var contents = new ShardContents(++_epoch, [.. _rows.Values], [.. _sessions.Values], _clean);
        _clean = false;
        return contents;
    }

    public void Commit(ShardCommit commit)
    {
        if (commit.Epoch != _epoch)
        {
            throw new ShardFencedException(number, commit.Epoch, _epoch);
        }

        var inserted = new HashSet<long>();
        if (commit.Inserts.Find(row => _rows.ContainsKey(row.Sequence) || !inserted.Add(row.Sequence)) is { Message: not null } twice)
        {
            throw new InvalidOperationException($"The store refused a commit: shard {number} has a row {twice.Sequence} already.");
        }

        WriteRows(commit);
        foreach (var record in commit.Records)
        {
            if (_records.TryAdd(record.Id, record))
            {
                _expiry.Enqueue(record.Id, record.ExpiresAt ?? DateTimeOffset.MaxValue);
                Log(record);
            }
        }

        commit.Forgotten.ForEach(id => _records.Remove(id));
        commit.Opened.ForEach(session => _sessions[session.Id] = session);
        commit.Closed.ForEach(id => _sessions.Remove(id));
        _clean = commit.Clean;
    }

    public TaskRecord? Find(string id, DateTimeOffset now) =>
        _records.TryGetValue(id, out var record) && IsLive(record, now) ? record : null;

    public IReadOnlyList<TaskRecord> List(TaskFilter filter, DateTimeOffset now) =>
    [
        .. _records.Values
            .Where(record => IsLive(record, now)
                && (filter.State is null || record.State == filter.State)
                && (filter.Name is null || record.IsCalled(filter.Name))
                && filter.Shows(record.Name)
                && (filter.Queue is null || record.Queue == filter.Queue)
                && (filter.DeadLetter is null || record.DeadLetter == filter.DeadLetter))
            .OrderByDescending(record => record.FinishedAt)
            .Take(filter.Limit)
            .Select(record => record.Outline()),
    ];

    public int Expire(DateTimeOffset now)
    {
        var gone = 0;
        while (gone < ExpireAtOnce && _expiry.TryPeek(out var id, out var expires) && expires <= now)
        {
            _expiry.Dequeue();
            // An id that was forgotten and used again has a later entry for its new record.
            if (_records.TryGetValue(id, out var record) && !IsLive(record, now))
            {
                _records.Remove(id);
                gone++;
            }
        }

        return gone;
    }

    private static bool IsLive(TaskRecord record, DateTimeOffset now) => record.ExpiresAt is not { } expires || expires > now;

    private void WriteRows(ShardCommit commit)
    {
        commit.Inserts.ForEach(row => _rows.Add(row.Sequence, row));
        foreach (var row in commit.Updates)
        {
            if (_rows.TryGetValue(row.Sequence, out var old))
            {
                _rows[row.Sequence] = old with { Status = row.Status };
            }
        }

        commit.Deletes.ForEach(sequence => _rows.Remove(sequence));
    }
}

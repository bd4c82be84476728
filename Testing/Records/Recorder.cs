using Krewe.Payloads;
using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;

namespace Krewe.Testing.Records;

/// <summary>The cluster's store, in memory, and what has passed through it: the only way by which a task is accepted and by which it ends.</summary>
internal sealed class Recorder : IShardStore
{
    private readonly MemoryShardStore store = new();
    private readonly Lock gate = new();
    private readonly Dictionary<(int Shard, long Sequence), TaskRow> rows = [];
    private readonly SortedSet<(long At, int Shard, long Sequence)> due = [];
    private readonly Dictionary<string, SubmittedTask> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Shard, long Sequence)> pending = new(StringComparer.Ordinal);
    private readonly HashSet<string> over = new(StringComparer.Ordinal);
    private readonly List<SubmittedTask> submitted = [];
    private readonly List<EndedTask> ended = [];

    /// <summary>Opens what silos and client have sealed.</summary>
    public PayloadCodec Payloads { get; set; } = PayloadCodec.None;

    public SubmittedTask[] Submitted
    {
        get
        {
            lock (gate)
            {
                return [.. submitted];
            }
        }
    }

    public EndedTask[] Ended
    {
        get
        {
            lock (gate)
            {
                return [.. ended];
            }
        }
    }

    /// <summary>Whether a task or job has been accepted and has not ended.</summary>
    public bool IsPending(string id)
    {
        lock (gate)
        {
            return pending.ContainsKey(id);
        }
    }

    /// <summary>The first moment after <paramref name="now"/> at which a task becomes due or expires, in Unix milliseconds; null when there is none.</summary>
    public long? NextAfter(long now)
    {
        lock (gate)
        {
            return due.GetViewBetween((now + 1, 0, 0), (long.MaxValue, 0, 0)).Min is { At: > 0 } next ? next.At : null; // Counting the view would walk it.
        }
    }

    public Task<int> InitializeAsync(int shards, CancellationToken cancellationToken) => store.InitializeAsync(shards, cancellationToken);

    public Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken) => store.OpenAsync(shard, cancellationToken);

    public async Task CommitAsync(ShardCommit commit)
    {
        await store.CommitAsync(commit);
        lock (gate)
        {
            commit.Inserts.ForEach(row => Enter(commit.Shard, row));
            commit.Updates.ForEach(row => Change(commit.Shard, row));
            commit.Records.ForEach(End);
            commit.Deletes.ForEach(sequence => Leave(commit.Shard, sequence));
        }
    }

    public Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now) => store.FindAsync(shard, ids, now);

    public Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now) => store.ListAsync(shard, filter, now);

    public Task<RecordPage> SearchAsync(int shard, HistoryQuery query, string? from, DateTimeOffset now) => store.SearchAsync(shard, query, from, now);

    public Task<int> ExpireAsync(int shard, DateTimeOffset now) => store.ExpireAsync(shard, now);

    /// <summary>Does nothing: the silos share it, and each disposes of what it uses.</summary>
    public ValueTask DisposeAsync() => default;

    private void Enter(int shard, TaskRow row)
    {
        rows[(shard, row.Sequence)] = row;
        pending[row.Message.Id] = (shard, row.Sequence);
        AddTimes(shard, row);
        if (!row.Message.IsJob && !known.ContainsKey(row.Message.Id))
        {
            var task = new SubmittedTask(row.Message with { Arguments = Payloads.TryOpen(row.Message.Arguments) }, DateTimeOffset.FromUnixTimeMilliseconds(row.Status.SubmittedAt));
            known.Add(task.Id, task);
            submitted.Add(task);
        }
    }

    private void Change(int shard, TaskRow row)
    {
        if (rows.TryGetValue((shard, row.Sequence), out var old))
        {
            RemoveTimes(shard, old);
            rows[(shard, row.Sequence)] = old with { Status = row.Status };
            AddTimes(shard, rows[(shard, row.Sequence)]);
        }
    }

    private void Leave(int shard, long sequence)
    {
        if (rows.Remove((shard, sequence), out var row))
        {
            RemoveTimes(shard, row);
            if (pending.GetValueOrDefault(row.Message.Id) == (shard, sequence)) // Else the task has become another one, which has a row of its own.
            {
                pending.Remove(row.Message.Id);
            }
        }
    }

    private void End(TaskRecord record)
    {
        if (known.TryGetValue(record.Id, out var task) && over.Add(record.Id))
        {
            ended.Add(new(task, Payloads.Open(record) with { Result = record.Result is { } result ? Payloads.TryOpen(result) : null }));
        }
    }

    private void AddTimes(int shard, TaskRow row)
    {
        due.Add((row.Status.Due, shard, row.Sequence));
        if (ExpiryOf(row) is { } expiry)
        {
            due.Add((expiry, shard, row.Sequence));
        }
    }

    private void RemoveTimes(int shard, TaskRow row)
    {
        due.Remove((row.Status.Due, shard, row.Sequence));
        if (ExpiryOf(row) is { } expiry)
        {
            due.Remove((expiry, shard, row.Sequence));
        }
    }

    private static long? ExpiryOf(TaskRow row) =>
        row.Message.Options?.Expires is { } expires ? row.Status.SubmittedAt + (long)expires.TotalMilliseconds : null;
}

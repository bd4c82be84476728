using Krewe.Queues;
using Krewe.Results;
using Krewe.Storage;

namespace Krewe.Tests.Submission;

/// <summary>A store that answers what it is asked when the test says so.</summary>
internal sealed class SlowStore : IShardStore
{
    private readonly MemoryShardStore inner = new();
    private volatile TaskCompletionSource gate = Opened();
    private int asked;

    /// <summary>How often it was asked for records.</summary>
    public int Asked => Volatile.Read(ref asked);

    /// <summary>Answers nothing that it is asked from now on. What it gives lets it answer that.</summary>
    public TaskCompletionSource Hold() => gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers, or fails until <see cref="Recover"/>.</summary>
    public void Release(Exception? error = null)
    {
        if (error is null)
        {
            gate.SetResult();
        }
        else
        {
            gate.SetException(error);
        }
    }

    public void Recover() => gate = Opened();

    public async Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now)
    {
        var answer = await inner.FindAsync(shard, ids, now);
        var answering = gate.Task;
        Interlocked.Increment(ref asked);
        await answering;
        return answer;
    }

    public Task<int> InitializeAsync(int shards, CancellationToken cancellationToken) => inner.InitializeAsync(shards, cancellationToken);

    public Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken) => inner.OpenAsync(shard, cancellationToken);

    public Task CommitAsync(ShardCommit commit) => inner.CommitAsync(commit);

    public Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now) => inner.ListAsync(shard, filter, now);

    public Task<RecordPage> SearchAsync(int shard, HistoryQuery query, string? from, DateTimeOffset now) => inner.SearchAsync(shard, query, from, now);

    public Task<int> ExpireAsync(int shard, DateTimeOffset now) => inner.ExpireAsync(shard, now);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }
}

using Krewe.Execution;
using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Storage;

/// <summary>
/// Shards in memory, for tests and simulation. The object is the disk: it outlives the silos that use it, so <see cref="DisposeAsync"/> does nothing.
/// Has no threads and no clock of its own; everything is done when the call returns, unless <paramref name="before"/> says otherwise.
/// </summary>
/// <param name="before">Called before each commit, whose task may take its time or fail: then nothing is written. Null for never.</param>
/// <param name="after">Called when a commit is on disk, before the caller is told; may fail: then it is written and the caller does not know. Null for never.</param>
public sealed class MemoryShardStore(Func<ShardCommit, Task>? before = null, Func<ShardCommit, Task>? after = null) : IShardStore
{
    private readonly Lock _gate = new();
    private MemoryShard[] _shards = [];

    /// <summary>Commits written since the beginning.</summary>
    public int Commits { get; private set; }

    /// <inheritdoc/>
    public Task<int> InitializeAsync(int shards, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_shards.Length == 0)
            {
                _shards = [.. Enumerable.Range(0, shards).Select(number => new MemoryShard(number))];
            }

            return Task.FromResult(_shards.Length);
        }
    }

    /// <inheritdoc/>
    public Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(With(shard, it => it.Open()));
    }

    /// <inheritdoc/>
    public async Task CommitAsync(ShardCommit commit)
    {
        if (commit.IsEmpty)
        {
            return;
        }

        if (before is not null)
        {
            await before(commit);
        }

        With(commit.Shard, it =>
        {
            it.Commit(commit);
            return Commits++;
        });
        if (after is not null)
        {
            await after(commit);
        }
    }

    /// <inheritdoc/>
    public Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now) =>
        Task.FromResult(With(shard, it => ids.Select(id => it.Find(id, now)).ToArray()));

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now) =>
        Task.FromResult(With(shard, it => it.List(filter, now)));

    /// <inheritdoc/>
    public Task<RecordPage> SearchAsync(int shard, HistoryQuery query, string? from, DateTimeOffset now) =>
        Task.FromResult(With(shard, it => it.Search(query, from, now)));

    /// <inheritdoc/>
    public Task<int> ExpireAsync(int shard, DateTimeOffset now) => Task.FromResult(With(shard, it => it.Expire(now)));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    private T With<T>(int shard, Func<MemoryShard, T> use)
    {
        lock (_gate)
        {
            return use((uint)shard < (uint)_shards.Length
                ? _shards[shard]
                : throw new ArgumentOutOfRangeException(nameof(shard), shard, $"The store has {_shards.Length} shards; initialize it first."));
        }
    }
}

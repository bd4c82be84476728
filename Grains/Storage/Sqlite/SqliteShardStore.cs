using Krewe.Execution;

namespace Krewe.Storage;

/// <summary>Shards in a SQLite file: a commit is an fsync that all shards share.</summary>
public sealed partial class SqliteShardStore(SqliteFile file) : IShardStore
{
    private ShardSql[] _sql = [];

    /// <inheritdoc/>
    public async Task<int> InitializeAsync(int shards, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        cancellationToken.ThrowIfCancellationRequested();
        var count = await file.WriteAsync(1, link => SqliteSchema.CreateShards(link, shards));
        _sql = [.. Enumerable.Range(0, count).Select(shard => new ShardSql(shard))];
        return count;
    }

    /// <inheritdoc/>
    public async Task<ShardContents> OpenAsync(int shard, CancellationToken cancellationToken)
    {
        var sql = Sql(shard);
        cancellationToken.ThrowIfCancellationRequested();
        var (epoch, clean) = await file.WriteAsync(1, link => NextEpoch(link, shard));
        return await file.ReadAsync(link => new ShardContents(epoch, ReadRows(link, sql, cancellationToken), ReadSessions(link, shard), clean), cancellationToken);
    }

    /// <inheritdoc/>
    public Task CommitAsync(ShardCommit commit)
    {
        var sql = Sql(commit.Shard);
        return commit.IsEmpty ? Task.CompletedTask : file.WriteAsync(1 + commit.Count, link => Write(link, sql, commit));
    }

    /// <summary>Closes the file, after what was committed before.</summary>
    public ValueTask DisposeAsync() => file.DisposeAsync();

    private ShardSql Sql(int shard) => (uint)shard < (uint)_sql.Length
        ? _sql[shard]
        : throw new ArgumentOutOfRangeException(nameof(shard), shard, $"The store has {_sql.Length} shards; initialize it first.");

    private static (long Epoch, bool Clean) NextEpoch(SqliteLink link, int shard)
    {
        var current = Epoch(link, shard, out var clean);
        link.Prepare("UPDATE shards SET epoch = ?, clean = 0 WHERE shard = ?").Bind(1, current + 1).Bind(2, shard).Run();
        return (current + 1, clean);
    }

    private static long Epoch(SqliteLink link, int shard, out bool clean)
    {
        var epochs = link.Prepare("SELECT epoch, clean FROM shards WHERE shard = ?").Bind(1, shard);
        if (!epochs.Step())
        {
            throw new InvalidDataException($"The shard {shard} is missing.");
        }

        var epoch = epochs.Number(0);
        clean = epochs.Number(1) != 0;
        epochs.Reset();
        return epoch;
    }

    private List<TaskRow> ReadRows(SqliteLink link, ShardSql sql, CancellationToken cancellationToken)
    {
        var reader = new RowReader(file.Names);
        var rows = new List<TaskRow>();
        for (var statement = link.Prepare(sql.Rows); statement.Step();)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add(reader.Read(statement));
        }

        return rows;
    }

    private static List<WorkerSession> ReadSessions(SqliteLink link, int shard)
    {
        var sessions = new List<WorkerSession>();
        for (var statement = link.Prepare("SELECT id, worker, silo FROM sessions WHERE shard = ?").Bind(1, shard); statement.Step();)
        {
            sessions.Add(new WorkerSession(new Guid(statement.Bytes(0)), statement.Text(1), statement.Text(2)));
        }

        return sessions;
    }
}

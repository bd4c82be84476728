using Krewe.Results;

namespace Krewe.Storage;

public sealed partial class SqliteShardStore
{
    private const int ExpireAtOnce = 5_000;

    /// <inheritdoc/>
    public Task<TaskRecord?[]> FindAsync(int shard, IReadOnlyList<string> ids, DateTimeOffset now)
    {
        var sql = Sql(shard);
        return file.ReadAsync(link =>
        {
            var found = new TaskRecord?[ids.Count];
            var find = link.Prepare(sql.Find);
            for (var i = 0; i < found.Length; i++)
            {
                found[i] = FindOne(find, ids[i], now);
            }

            return found;
        });
    }

    /// <inheritdoc/>
    public Task<int> ExpireAsync(int shard, DateTimeOffset now)
    {
        var sql = Sql(shard);
        return file.WriteAsync(ExpireAtOnce, link => Expire(link, sql, now.UtcTicks));
    }

    private TaskRecord? FindOne(SqliteStatement find, string id, DateTimeOffset now)
    {
        if (!find.BindId(1, id).Step())
        {
            return null;
        }

        var record = find.Number(ExpiresColumn) <= now.UtcTicks ? null : ReadRecord(find);
        find.Reset();
        return record;
    }

    private static int Expire(SqliteLink link, ShardSql sql, long now)
    {
        var gone = 0;
        List<long> done;
        do
        {
            done = [];
            gone += ExpireSome(link, sql, now, done);
            foreach (var number in done)
            {
                link.Prepare(sql.DropEnd).Bind(1, number).Run();
            }
        }
        while (gone == 0 && done.Count > 0); // What was forgotten long ago is in the log still and must not look like the end of the work.

        return gone;
    }

    private static int ExpireSome(SqliteLink link, ShardSql sql, long now, List<long> done)
    {
        var gone = 0;
        var expired = link.Prepare(sql.Expired).Bind(1, now);
        var expire = link.Prepare(sql.Expire).Bind(2, now);
        while (gone < ExpireAtOnce && expired.Step())
        {
            done.Add(expired.Number(0));
            foreach (var id in EndsLog.Read(expired.Bytes(1)))
            {
                expire.BindId(1, id).Run();
                gone += link.Changes;
            }
        }

        expired.Reset();
        return gone;
    }
}

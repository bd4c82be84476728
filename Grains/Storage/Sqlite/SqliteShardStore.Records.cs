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
        List<long> heads;
        do
        {
            heads = [];
            for (var expired = link.Prepare(sql.Expired).Bind(1, now); expired.Step();)
            {
                heads.Add(expired.Number(0));
            }

            foreach (var head in heads.TakeWhile(_ => gone < ExpireAtOnce))
            {
                gone += ExpireRun(link, sql, head, now, ExpireAtOnce - gone);
            }
        }
        while (gone == 0 && heads.Count > 0); // What was forgotten long ago is in the log still and must not look like the end of the work.

        return gone;
    }

    /// <summary>Removes the records of a run, or, if there are more than <paramref name="most"/>, those of its first rows.</summary>
    private static int ExpireRun(SqliteLink link, ShardSql sql, long head, long now, int most)
    {
        var gone = 0;
        var last = head;
        long? rest = null;
        var expire = link.Prepare(sql.Expire).Bind(2, now);
        var rows = link.Prepare(sql.EndsFrom).Bind(1, head);
        while (rest is null && rows.Step() && (rows.Number(0) == head || rows.IsNull(1)))
        {
            if (gone >= most)
            {
                rest = rows.Number(0);
                continue;
            }

            last = rows.Number(0);
            foreach (var id in EndsLog.Read(rows.Bytes(2)))
            {
                expire.BindId(1, id).Run();
                gone += link.Changes;
            }
        }

        rows.Reset();
        link.Prepare(sql.DropEnds).Bind(1, head).Bind(2, last).Run();
        if (rest is { } next)
        {
            link.Prepare(sql.MakeHead).Bind(1, next).Run();
        }

        return gone;
    }
}

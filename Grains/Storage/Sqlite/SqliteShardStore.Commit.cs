namespace Krewe.Storage;

public sealed partial class SqliteShardStore
{
    private readonly EndsLog _ends = new(); // Used by the writer alone.

    private bool Write(SqliteLink link, ShardSql sql, ShardCommit commit)
    {
        var epoch = Epoch(link, commit.Shard, out var clean);
        if (epoch != commit.Epoch)
        {
            throw new ShardFencedException(commit.Shard, commit.Epoch, epoch);
        }

        WriteRows(link, sql, commit);
        WriteRecords(link, sql, commit);
        WriteSessions(link, commit);
        if (clean != commit.Clean)
        {
            link.Prepare("UPDATE shards SET clean = ? WHERE shard = ?").Bind(1, commit.Clean ? 1 : 0).Bind(2, commit.Shard).Run();
        }

        return true;
    }

    private void WriteRows(SqliteLink link, ShardSql sql, ShardCommit commit)
    {
        var insert = link.Prepare(sql.Insert);
        foreach (var row in commit.Inserts)
        {
            Insert(link, insert, row);
        }

        foreach (var row in commit.Updates)
        {
            link.Scratch.Clear();
            StatusCodec.Write(link.Scratch, row.Status);
            var update = link.Prepare(sql.Update).Bind(1, row.Status.SubmittedAt);
            BindScratch(update, 2, link.Scratch).Bind(3, row.Sequence).Run();
        }

        // What was claimed together mostly ends together: few ranges instead of many rows.
        var deletes = commit.Deletes;
        deletes.Sort();
        for (var first = 0; first < deletes.Count;)
        {
            var last = first;
            while (last + 1 < deletes.Count && deletes[last + 1] <= deletes[last] + 1)
            {
                last++;
            }

            link.Prepare(sql.Delete).Bind(1, deletes[first]).Bind(2, deletes[last]).Run();
            first = last + 1;
        }
    }

    private void Insert(SqliteLink link, SqliteStatement insert, in TaskRow row)
    {
        var message = row.Message;
        insert.Bind(1, row.Sequence).BindId(2, message.Id);
        file.Names.Bind(insert, 3, message.Name);
        if (message.Options?.Queue is { } queue)
        {
            file.Names.Bind(insert, 4, queue);
        }
        else
        {
            insert.BindNull(4);
        }

        insert.Bind(5, row.Status.SubmittedAt).Bind(6, message.Arguments);
        link.Scratch.Clear();
        MessageCodec.Write(link.Scratch, message);
        BindScratch(insert, 7, link.Scratch);
        link.Scratch.Clear();
        StatusCodec.Write(link.Scratch, row.Status);
        BindScratch(insert, 8, link.Scratch).Run();
    }

    private void WriteRecords(SqliteLink link, ShardSql sql, ShardCommit commit)
    {
        _ends.Clear();
        var insert = link.Prepare(sql.Record);
        foreach (var record in commit.Records)
        {
            BindRecord(link, insert, record);
            insert.Run();
            if (link.Changes > 0)
            {
                _ends.Add(record.Id, record.ExpiresAt?.UtcTicks ?? long.MaxValue, record.FinishedAt?.UtcTicks ?? 0);
            }
        }

        _ends.Write(link.Prepare(sql.End));
        foreach (var id in commit.Forgotten)
        {
            link.Prepare(sql.Forget).BindId(1, id).Run();
        }
    }

    private static SqliteStatement BindScratch(SqliteStatement statement, int index, ByteBuffer scratch) =>
        scratch.Length == 0 ? statement.BindNull(index) : statement.Bind(index, scratch.Written);
}

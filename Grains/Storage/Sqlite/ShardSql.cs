namespace Krewe.Storage;

/// <summary>The statements on the tables of one shard.</summary>
internal sealed class ShardSql(int shard)
{
    private const string RecordColumns = "id, state, dead, name, queue, finished, expires, result, details";

    public string Insert { get; } = $"INSERT INTO rows_{shard} VALUES(?, ?, ?, ?, ?, ?, ?, ?)";

    public string Update { get; } = $"UPDATE rows_{shard} SET submitted = ?, status = ? WHERE sequence = ?";

    public string Delete { get; } = $"DELETE FROM rows_{shard} WHERE sequence BETWEEN ? AND ?";

    public string Rows { get; } = $"SELECT sequence, id, name, queue, submitted, arguments, details, status FROM rows_{shard} ORDER BY sequence";

    public string Record { get; } = $"INSERT INTO records_{shard} VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

    public string Forget { get; } = $"DELETE FROM records_{shard} WHERE id = ?";

    public string Find { get; } = $"SELECT {RecordColumns} FROM records_{shard} WHERE id = ?";

    public string Dead { get; } = $"SELECT {RecordColumns} FROM records_{shard} WHERE dead = 1 ORDER BY finished DESC";

    public string OfState { get; } = $"SELECT {RecordColumns} FROM records_{shard} WHERE state = ? AND state <> 5 ORDER BY finished DESC";

    public string End { get; } = $"INSERT INTO ends_{shard} "
        + $"SELECT NULL, ?1, CASE WHEN (SELECT expires FROM ends_{shard} ORDER BY number DESC LIMIT 1) = ?1 THEN NULL ELSE ?1 END, ?2, "
        + $"max(?3, ifnull((SELECT newest FROM ends_{shard} ORDER BY number DESC LIMIT 1), 0)), ?4";

    public string Ends { get; } = $"SELECT ids FROM ends_{shard} ORDER BY number DESC";

    public string EndsBelow { get; } = $"SELECT number, newest, oldest, ids FROM ends_{shard} WHERE number <= ? ORDER BY number DESC";

    public string EndsAbove { get; } = $"SELECT number, oldest, ids FROM ends_{shard} WHERE number >= ? ORDER BY number";

    public string DeadBelow { get; } = $"SELECT {RecordColumns} FROM records_{shard} WHERE dead = 1 AND (finished, id) < (?, ?) ORDER BY finished DESC, id DESC";

    public string OfStateBelow { get; } =
        $"SELECT {RecordColumns} FROM records_{shard} WHERE state = ?3 AND state <> 5 AND (finished, id) < (?1, ?2) ORDER BY finished DESC, id DESC";

    public string Expired { get; } = $"SELECT number FROM ends_{shard} WHERE head <= ? ORDER BY head LIMIT 1000";

    public string EndsFrom { get; } = $"SELECT number, head, ids FROM ends_{shard} WHERE number >= ? ORDER BY number";

    public string Expire { get; } = $"DELETE FROM records_{shard} WHERE id = ? AND expires <= ?";

    public string DropEnds { get; } = $"DELETE FROM ends_{shard} WHERE number BETWEEN ? AND ?";

    public string MakeHead { get; } = $"UPDATE ends_{shard} SET head = expires WHERE number = ?";
}

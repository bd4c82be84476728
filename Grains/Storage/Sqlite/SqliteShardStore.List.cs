using Krewe.Queues;
using Krewe.Results;

namespace Krewe.Storage;

public sealed partial class SqliteShardStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskRecord>> ListAsync(int shard, TaskFilter filter, DateTimeOffset now)
    {
        var sql = Sql(shard);
        return file.ReadAsync<IReadOnlyList<TaskRecord>>(link =>
        {
            var found = filter switch
            {
                { DeadLetter: true } => Scan(link.Prepare(sql.Dead), filter, now),
                { State: { } state } when state != TaskState.Success => Scan(link.Prepare(sql.OfState).Bind(1, (long)state), filter, now),
                _ => ScanEnds(link, sql, filter, now),
            };
            return found.Count == 0 ? found : [.. found.OrderByDescending(record => record.FinishedAt).Take(filter.Limit)];
        });
    }

    /// <summary>By an index that has the newest first.</summary>
    private List<TaskRecord> Scan(SqliteStatement rows, TaskFilter filter, DateTimeOffset now)
    {
        var found = new List<TaskRecord>();
        while (found.Count < filter.Limit && rows.Step())
        {
            if (Matches(rows, filter, now))
            {
                found.Add(ReadOutline(rows));
            }
        }

        rows.Reset();
        return found;
    }

    /// <summary>By the log of ends, from its end: what was committed last comes first.</summary>
    private List<TaskRecord> ScanEnds(SqliteLink link, ShardSql sql, TaskFilter filter, DateTimeOffset now)
    {
        var found = new List<TaskRecord>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var find = link.Prepare(sql.Find);
        var ends = link.Prepare(sql.Ends);
        while (found.Count < filter.Limit && ends.Step())
        {
            foreach (var id in EndsLog.Read(ends.Bytes(0)))
            {
                if (find.BindId(1, id).Step())
                {
                    // An id that was forgotten and used again is in the log twice.
                    if (Matches(find, filter, now) && seen.Add(id))
                    {
                        found.Add(ReadOutline(find));
                    }

                    find.Reset();
                }
            }
        }

        ends.Reset();
        return found;
    }

    /// <summary>Whether a record has this name, or was called by it.</summary>
    private bool IsCalled(SqliteStatement row, string name) => file.Names.Read(row, NameColumn) == name || RecordCodec.CalledAs(row.Bytes(DetailsColumn)) == name;

    private bool Matches(SqliteStatement row, TaskFilter filter, DateTimeOffset now) =>
        row.Number(ExpiresColumn) > now.UtcTicks
        && (filter.State is not { } state || row.Number(StateColumn) == (long)state)
        && (filter.DeadLetter is not { } dead || row.Number(DeadColumn) != 0 == dead)
        && (filter.Name is not { } name || IsCalled(row, name))
        && filter.Shows(file.Names.Read(row, NameColumn))
        && (filter.Queue is not { } queue || file.Names.Read(row, QueueColumn) == queue);
}

using Krewe.Results;
using Krewe.Submission;

namespace Krewe.Storage;

public sealed partial class SqliteShardStore
{
    private const char OfLog = 's', OfIndex = 'i';

    /// <summary>About how many ids are looked through for what pages before had; a second has more only on disks that are faster than any.</summary>
    private const int MostAbove = 200_000;

    /// <inheritdoc/>
    public Task<RecordPage> SearchAsync(int shard, HistoryQuery query, string? from, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sql = Sql(shard);
        var walk = new HistoryWalk(query, now);
        var byIndex = query.DeadLetter == true || query.State is { } state && state != TaskState.Success;
        if (byIndex)
        {
            var place = Index(from, query.Until);
            return file.ReadAsync(link => WalkIndex(link, sql, walk, place));
        }

        var log = HistoryWalk.Parse(OfLog, from);
        return file.ReadAsync(link => WalkLog(link, sql, walk, log));
    }

    /// <summary>By the log of ends, from its end.</summary>
    private RecordPage WalkLog(SqliteLink link, ShardSql sql, HistoryWalk walk, (long Number, long Index) from)
    {
        var since = walk.Query.Since is { } s ? EndsLog.Short(s.UtcTicks / TimeSpan.TicksPerSecond) : 0;
        var until = walk.Query.Until is { } u ? EndsLog.Short(u.UtcTicks / TimeSpan.TicksPerSecond) : long.MaxValue;
        var find = link.Prepare(sql.Find);
        var ends = link.Prepare(sql.EndsBelow).Bind(1, from.Number);
        string? next = null;
        while (next is null && ends.Step())
        {
            var (number, newest, oldest) = (ends.Number(0), ends.Number(1), ends.Number(2));
            if (newest < since)
            {
                break; // Nothing that was committed before ended later.
            }

            if (walk.IsFull)
            {
                next = HistoryWalk.Place(OfLog, number, long.MaxValue);
                break;
            }

            if (oldest > until)
            {
                walk.Pass();
                continue;
            }

            var ids = EndsLog.Read(ends.Bytes(3));
            for (var i = number == from.Number ? (int)Math.Min(from.Index, ids.Count) : ids.Count; i-- > 0;)
            {
                if (walk.IsFull)
                {
                    next = HistoryWalk.Place(OfLog, number, i + 1);
                    break;
                }

                Look(find.BindId(1, ids[i]), walk, newest, HistoryWalk.Place(OfLog, number, i));
            }
        }

        ends.Reset();
        if (from.Number != long.MaxValue)
        {
            DropGiven(link, sql, walk, from);
        }

        return walk.ToPage(next);
    }

    /// <summary>
    /// Leaves out what is in the log behind the place where the walk began as well: it was forgotten and has ended again within a second, and pages before
    /// had it. Rows of which all ended later than what was found need not be looked at.
    /// </summary>
    private static void DropGiven(SqliteLink link, ShardSql sql, HistoryWalk walk, (long Number, long Index) from)
    {
        var latest = walk.Found(_ => true).Max(record => record.FinishedAt?.UtcTicks);
        if (latest is null)
        {
            return;
        }

        var (had, looked) = (new HashSet<string>(StringComparer.Ordinal), 0);
        var above = link.Prepare(sql.EndsAbove).Bind(1, from.Number);
        while (above.Step())
        {
            if (above.Number(1) > EndsLog.Short(latest.Value / TimeSpan.TicksPerSecond) || looked >= MostAbove)
            {
                above.Reset();
                break;
            }

            var ids = EndsLog.Read(above.Bytes(2));
            looked += ids.Count;
            had.UnionWith(ids.Skip(above.Number(0) == from.Number ? (int)Math.Min(from.Index, int.MaxValue) : 0).Where(walk.Has));
        }

        walk.Drop(record => had.Contains(record.Id));
    }

    private void Look(SqliteStatement find, HistoryWalk walk, long newest, string after)
    {
        if (!find.Step())
        {
            walk.Pass();
            return;
        }

        // One that was forgotten and used again ended later than this row knows: it comes where it was committed.
        var finished = find.IsNull(FinishedColumn) ? 0 : find.Number(FinishedColumn);
        if (EndsLog.Short(finished / TimeSpan.TicksPerSecond) > newest || !Matches(find, walk.Query, finished))
        {
            walk.Pass();
        }
        else
        {
            walk.Add(ReadRecord(find, withResult: !walk.Query.IsOutline), after);
        }

        find.Reset();
    }

    /// <summary>By an index that has the newest first.</summary>
    private RecordPage WalkIndex(SqliteLink link, ShardSql sql, HistoryWalk walk, (long Finished, string Id) from)
    {
        var rows = walk.Query.DeadLetter == true ? link.Prepare(sql.DeadBelow) : link.Prepare(sql.OfStateBelow).Bind(3, (long)walk.Query.State!.Value);
        _ = rows.Bind(1, from.Finished);
        _ = from.Id.Length == 0 ? rows.Bind(2, "") : rows.BindId(2, from.Id);
        string? last = null;
        while (rows.Step())
        {
            var finished = rows.Number(FinishedColumn);
            if (walk.Query.Since is { } since && finished < since.UtcTicks)
            {
                break;
            }

            if (walk.IsFull)
            {
                rows.Reset();
                return walk.ToPage(last);
            }

            last = $"{OfIndex}{finished}:{rows.Id(0)}";
            if (Matches(rows, walk.Query, finished))
            {
                walk.Add(ReadRecord(rows, withResult: !walk.Query.IsOutline), last);
            }
            else
            {
                walk.Pass();
            }
        }

        rows.Reset();
        return walk.ToPage(null);
    }

    private bool Matches(SqliteStatement row, HistoryQuery query, long finished) =>
        (query.State is not { } state || row.Number(StateColumn) == (long)state)
        && (query.DeadLetter is not { } dead || row.Number(DeadColumn) != 0 == dead)
        && (query.Since is not { } since || finished >= since.UtcTicks)
        && (query.Until is not { } until || finished < until.UtcTicks)
        && (query.Name is not { } name || IsCalled(row, name))
        && !(query.HideTicks && file.Names.Read(row, NameColumn) == JobNames.Tick)
        && (query.Queue is not { } queue || file.Names.Read(row, QueueColumn) == queue);

    private static (long Finished, string Id) Index(string? from, DateTimeOffset? until)
    {
        if (from is null)
        {
            return (until?.UtcTicks ?? long.MaxValue, "");
        }

        return from.Length > 1 && from[0] == OfIndex && from.IndexOf(':', StringComparison.Ordinal) is > 1 and var colon
            && long.TryParse(from.AsSpan(1..colon), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var finished)
            ? (finished, from[(colon + 1)..])
            : throw HistoryWalk.Wrong(from);
    }
}

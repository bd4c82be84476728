using System.Globalization;

namespace Krewe.Storage;

/// <summary>
/// The tables. What is searched has a column, the rest of a message or record is in <c>details</c> (see the codecs).
/// Ids are blobs of 16 bytes or text; names and queues are numbers of <c>names</c>, or text when there are too many; moments are ticks of UTC.
/// Each shard has tables of its own, so that its new rows always go to the end of a table, which is the fastest place.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>Goes up with every change of the tables, or of what is encoded in them, that one side of the change could not read.</summary>
    public const int Version = 8;

    /// <summary>Bytes of a page of a new file. Smaller ones are written sooner for a task that comes alone, larger ones are fewer for many.</summary>
    public const int PageSize = 4096;

    private const int ApplicationId = 0x4B524557; // KREW

    private const string Common = """
        CREATE TABLE names(number INTEGER PRIMARY KEY, text TEXT NOT NULL);
        CREATE TABLE shards(shard INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, clean INTEGER NOT NULL);
        CREATE TABLE sessions(shard INTEGER NOT NULL, id BLOB NOT NULL, worker TEXT NOT NULL, silo TEXT NOT NULL, PRIMARY KEY(shard, id)) WITHOUT ROWID;
        CREATE TABLE states(name TEXT NOT NULL, grain TEXT NOT NULL, etag INTEGER NOT NULL, state BLOB, PRIMARY KEY(grain, name)) WITHOUT ROWID;
        CREATE TABLE reminders(grain TEXT NOT NULL, name TEXT NOT NULL, etag INTEGER NOT NULL, start INTEGER NOT NULL, period INTEGER NOT NULL,
            PRIMARY KEY(grain, name)) WITHOUT ROWID;
        """;

    private const string PerShard = """
        INSERT INTO shards VALUES({0}, 0, 1);
        CREATE TABLE rows_{0}(sequence INTEGER PRIMARY KEY, id NOT NULL, name NOT NULL, queue, submitted INTEGER NOT NULL,
            arguments BLOB NOT NULL, details BLOB, status BLOB);
        CREATE TABLE records_{0}(id NOT NULL PRIMARY KEY, state INTEGER NOT NULL, dead INTEGER, name NOT NULL, queue NOT NULL,
            finished INTEGER, expires INTEGER NOT NULL, result BLOB, details BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX unsuccessful_{0} ON records_{0}(state, finished) WHERE state <> 5;
        CREATE INDEX dead_{0} ON records_{0}(finished) WHERE dead = 1;
        CREATE TABLE ends_{0}(number INTEGER PRIMARY KEY, expires INTEGER NOT NULL, head INTEGER, ids BLOB NOT NULL,
            newest INTEGER NOT NULL, oldest INTEGER NOT NULL);
        CREATE INDEX ends_by_expiry_{0} ON ends_{0}(head) WHERE head IS NOT NULL;
        """;

    /// <summary>Brings a new file into shape and checks an old one.</summary>
    public static void Prepare(SqliteLink link, string path)
    {
        var fresh = link.Number("PRAGMA schema_version") == 0 && link.Number("PRAGMA application_id") == 0;
        if (fresh)
        {
            link.Execute($"PRAGMA page_size = {PageSize}");
        }
        else
        {
            Check(link, path); // First, for the mode of the log is written into the file.
        }

        link.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -65536");
        if (fresh)
        {
            link.Execute($"BEGIN IMMEDIATE; {Common} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT");
        }
    }

    private static void Check(SqliteLink link, string path)
    {
        if (link.Number("PRAGMA application_id") != ApplicationId)
        {
            throw SqliteFailureException.Corrupt(path, "it is a database of another program");
        }

        var version = link.Number("PRAGMA user_version");
        if (version != Version)
        {
            throw SqliteFailureException.OtherVersion(path, version);
        }
    }

    /// <summary>Creates the tables of <paramref name="shards"/> shards unless there are shards already; returns how many there are.</summary>
    public static int CreateShards(SqliteLink link, int shards)
    {
        var existing = (int)link.Number("SELECT count(*) FROM shards");
        for (var shard = 0; existing == 0 && shard < shards; shard++)
        {
            link.Execute(PerShard.Replace("{0}", shard.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        return existing == 0 ? shards : existing;
    }
}

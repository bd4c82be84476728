using SQLitePCL;
using static SQLitePCL.raw;

namespace Krewe.Storage;

/// <summary>One connection to the database file, for one thread at a time.</summary>
internal sealed class SqliteLink : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private readonly sqlite3 _database;

    static SqliteLink() => Batteries_V2.Init();

    private SqliteLink(sqlite3 database) => _database = database;

    /// <summary>For whatever the user of the link encodes.</summary>
    public ByteBuffer Scratch { get; } = new();

    /// <summary>Opens the file: <see cref="SQLITE_OPEN_READONLY"/>, <see cref="SQLITE_OPEN_READWRITE"/>, or that with <see cref="SQLITE_OPEN_CREATE"/>.</summary>
    public static SqliteLink Open(string path, int access)
    {
        var code = sqlite3_open_v2(path, out var database, SQLITE_OPEN_NOMUTEX | access, null);
        var link = new SqliteLink(database);
        try
        {
            link.Check(code);
            sqlite3_extended_result_codes(database, 1);
            // No memory mapping: a file that is cut short would then end the process instead of giving an error.
            link.Execute("PRAGMA busy_timeout = 1000; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY");
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    public int TotalChanges => sqlite3_total_changes(_database);

    public int Changes => sqlite3_changes(_database);

    /// <summary>Pages written since the last call: in WAL mode, by how much the log has grown.</summary>
    public int TakePagesWritten()
    {
        Check(sqlite3_db_status(_database, SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1));
        return pages;
    }

    public void Execute(string sql) => Check(sqlite3_exec(_database, sql));

    public bool InTransaction => sqlite3_get_autocommit(_database) == 0;

    /// <summary>The prepared statement for <paramref name="sql"/>, kept as long as the link.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(sqlite3_prepare_v3(_database, sql, SQLITE_PREPARE_PERSISTENT, out var prepared));
            _statements.Add(sql, statement = new SqliteStatement(this, prepared));
        }

        return statement;
    }

    public long Number(string sql)
    {
        var statement = Prepare(sql);
        var value = statement.Step() ? statement.Number(0) : 0;
        statement.Reset();
        return value;
    }

    /// <summary>Ends statements that were left half way; such a one would hold on to what it sees of the file.</summary>
    public void Rest()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Reset();
        }
    }

    /// <summary>Copies what it can from the log to the file without waiting for readers. Whether all of it was copied.</summary>
    public bool Checkpoint()
    {
        var code = sqlite3_wal_checkpoint_v2(_database, "main", SQLITE_CHECKPOINT_PASSIVE, out var pages, out var copied);
        if ((code & 0xFF) is SQLITE_BUSY or SQLITE_LOCKED)
        {
            return false;
        }

        Check(code);
        return copied == pages;
    }

    public void Check(int code)
    {
        if (code != SQLITE_OK)
        {
            Throw(code);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _database.Dispose();
    }

    private void Throw(int code)
    {
        var extended = _database.IsInvalid ? code : sqlite3_extended_errcode(_database);
        var same = (extended & 0xFF) == (code & 0xFF);
        throw new SqliteFailureException(same ? extended : code, (same ? sqlite3_errmsg(_database) : sqlite3_errstr(code)).utf8_to_string());
    }
}

using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Krewe.Storage;

/// <summary>A prepared statement. Bound values stay until they are bound anew.</summary>
internal sealed class SqliteStatement(SqliteLink link, sqlite3_stmt statement) : IDisposable
{
    private byte[] _text = new byte[256];

    public SqliteStatement Bind(int index, long value)
    {
        link.Check(sqlite3_bind_int64(statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span is a null pointer, which SQLite takes for NULL.
        link.Check(value.IsEmpty ? sqlite3_bind_zeroblob(statement, index, 0) : sqlite3_bind_blob(statement, index, value));
        return this;
    }

    public SqliteStatement BindNull(int index)
    {
        link.Check(sqlite3_bind_null(statement, index));
        return this;
    }

    public SqliteStatement BindOrNull(int index, byte[]? value) => value is null ? BindNull(index) : Bind(index, value);

    public SqliteStatement Bind(int index, string value)
    {
        if (value.Length == 0)
        {
            link.Check(sqlite3_bind_text(statement, index, ""));
            return this;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_text.Length < most)
        {
            _text = new byte[most];
        }

        link.Check(sqlite3_bind_text(statement, index, _text.AsSpan(0, Encoding.UTF8.GetBytes(value, _text))));
        return this;
    }

    public SqliteStatement BindId(int index, string id)
    {
        Span<byte> packed = stackalloc byte[StoredId.PackedLength];
        return StoredId.TryPack(id, packed) ? Bind(index, packed) : Bind(index, id);
    }

    /// <summary>Whether there is a row. After the last one the statement is ready to run again.</summary>
    public bool Step()
    {
        var code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
        {
            return true;
        }

        var reset = sqlite3_reset(statement);
        link.Check(code == SQLITE_DONE ? SQLITE_OK : reset == SQLITE_OK ? code : reset);
        return false;
    }

    /// <summary>Runs to the end.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    public void Reset() => sqlite3_reset(statement);

    public bool IsNull(int column) => sqlite3_column_type(statement, column) == SQLITE_NULL;

    public bool IsNumber(int column) => sqlite3_column_type(statement, column) == SQLITE_INTEGER;

    public long Number(int column) => sqlite3_column_int64(statement, column);

    /// <summary>The bytes of a blob or, in UTF-8, of a text; valid until the next step. Empty for NULL.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => sqlite3_column_blob(statement, column);

    public byte[]? BytesOrNull(int column) => IsNull(column) ? null : Bytes(column).ToArray();

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string Id(int column) => sqlite3_column_type(statement, column) == SQLITE_BLOB ? StoredId.Unpack(Bytes(column)) : Text(column);

    public void Dispose() => statement.Dispose();
}

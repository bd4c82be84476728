using SQLitePCL;

namespace Krewe.Storage;

public sealed partial class SqliteFile
{
    private DirectoryLock? _lock;

    private SqliteWriter Open()
    {
        var taken = DirectoryLock.Take(Path.GetDirectoryName(_path)!);
        SqliteLink? link = null;
        try
        {
            link = SqliteLink.Open(_path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
            SqliteSchema.Prepare(link, _path);
            Names.Load(link);
            _lock = taken;
            return new SqliteWriter(_path, Names, link);
        }
        catch (Exception error)
        {
            link?.Dispose();
            taken.Dispose();
            throw error is SqliteFailure failure ? failure.Told(_path) : error;
        }
    }

    private void Close(Task<SqliteWriter>? writer)
    {
        // The writer last: only a connection that may write leaves a file without a log behind when it is the last to close.
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        if (writer is { IsCompletedSuccessfully: true })
        {
            writer.Result.Dispose();
        }

        _lock?.Dispose();
    }
}

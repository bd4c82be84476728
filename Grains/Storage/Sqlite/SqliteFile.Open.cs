using Krewe.Queues;
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
            if (!File.Exists(_path))
            {
                Create();
            }
            else if (new FileInfo(_path).Length == 0)
            {
                throw SqliteFailureException.Corrupt(_path, "it is empty");
            }

            link = SqliteLink.Open(_path, raw.SQLITE_OPEN_READWRITE);
            SqliteSchema.Prepare(link, _path);
            Names.Load(link);
            _lock = taken;
            return new SqliteWriter(_path, Names, link, time ?? TimeProvider.System);
        }
        catch (Exception error)
        {
            link?.Dispose();
            taken.Dispose();
            throw error switch
            {
                SqliteFailureException failure => failure.Told(_path),
                IOException or UnauthorizedAccessException => new StoreUnavailableException(
                    $"The store {_path} cannot be made: {error.Message} Make its directory writable for this user, or name another.", error),
                _ => error,
            };
        }
    }

    /// <summary>Makes the file under another name first: one that is there has its tables, or has been damaged.</summary>
    private void Create()
    {
        var aside = _path + ".new";
        foreach (var rest in (string[])[aside, aside + "-wal", aside + "-shm"])
        {
            File.Delete(rest);
        }

        using (var link = SqliteLink.Open(aside, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE))
        {
            SqliteSchema.Prepare(link, _path);
        }

        File.Move(aside, _path);
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

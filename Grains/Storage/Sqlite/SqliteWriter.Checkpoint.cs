using SQLitePCL;

namespace Krewe.Storage;

/// <summary>
/// Copies the log to the file. While commits come in, most of it is copied on another connection beside them, and the writer copies only
/// what was added meanwhile: it alone can reach the end of the log, where the log begins anew instead of growing for ever.
/// </summary>
internal sealed partial class SqliteWriter
{
    /// <summary>Pages in the log, 16 MiB, after which they are copied even if there is no time for it.</summary>
    private const int CheckpointPages = 16 * 1024 * 1024 / SqliteSchema.PageSize;

    /// <summary>Time without a job after which they are copied in any case.</summary>
    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(500);

    private int _logPages;
    private Task? _copying;

    private void CheckpointWhenDue()
    {
        if (_copying is { IsCompleted: true })
        {
            Checkpoint();
        }
        else if (_copying is null && _logPages >= CheckpointPages)
        {
            _copying = Task.Factory.StartNew(CopyBeside, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void Checkpoint()
    {
        _copying?.Wait();
        _copying = null;
        _logPages = 0;
        if (_link is { } link)
        {
            Copy(link);
        }
    }

    private void CopyBeside()
    {
        try
        {
            using var link = SqliteLink.Open(_path, raw.SQLITE_OPEN_READWRITE);
            Copy(link);
        }
        catch (SqliteFailureException)
        {
            // As below.
        }
    }

    private static void Copy(SqliteLink link)
    {
        try
        {
            _ = link.Checkpoint(); // Readers can keep a part of the log in use; the next round takes it.
        }
        catch (SqliteFailureException)
        {
            // What is committed stays safe in the log. Whatever ails the store, the next commit meets it too and tells its caller.
        }
    }
}

namespace Krewe.Storage;

internal sealed partial class SqliteWriter
{
    /// <summary>Pages in the log, 16 MiB, after which they are copied to the file between two transactions.</summary>
    private const int CheckpointPages = 2048;

    /// <summary>Time without a job after which they are copied in any case.</summary>
    private const int IdleMilliseconds = 500;

    private int _logPages;

    private void Checkpoint()
    {
        try
        {
            // Readers can keep a part of the log in use; the next round takes it.
            _ = _link?.Checkpoint();
        }
        catch (SqliteFailure)
        {
            // What is committed stays safe in the log. Whatever ails the store, the next commit meets it too and tells its caller.
        }

        _logPages = 0;
    }
}

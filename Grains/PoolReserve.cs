namespace Krewe;

/// <summary>
/// One more thread that the thread pool keeps ready, until it is disposed of: for work on the pool that may hold a thread up.
/// A pool that may not grow is left as it is.
/// </summary>
internal sealed class PoolReserve : IDisposable
{
    // Static like the pool itself.
    private static readonly Lock Gate = new();

    private bool added;

    public PoolReserve()
    {
        lock (Gate)
        {
            added = Change(by: 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            _ = added && Change(by: -1);
            added = false;
        }
    }

    private static bool Change(int by)
    {
        ThreadPool.GetMinThreads(out var workers, out var others);
        return ThreadPool.SetMinThreads(workers + by, others);
    }
}

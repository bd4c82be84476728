namespace Krewe.Storage;

/// <summary>
/// The one that writes. It takes all jobs that wait, whoever gave them, into one transaction: one fsync for all shards.
/// A job that is wrong fails alone; when the store is, all fail, and the next transaction tries anew.
/// </summary>
/// <remarks>
/// It runs on the thread pool, one at a time, while there are jobs: who gives the first is mostly at the end of a turn there, and its thread
/// goes on with the writing, where waking a thread of the writer's own would take a quarter of the time that the fsync takes.
/// </remarks>
internal sealed partial class SqliteWriter : IThreadPoolWorkItem, IDisposable
{
    private const int MaxWeight = 20_000;

    private readonly object _gate = new();
    private readonly string _path;
    private readonly SqliteNames _names;
    private readonly ITimer _idle;
    private readonly PoolReserve _reserve = new();
    private readonly List<WriteJob> _group = [];
    private List<WriteJob> _waiting = [];
    private List<WriteJob> _taken = [];
    private SqliteLink? _link;
    private bool _working;
    private bool _ending;

    public SqliteWriter(string path, SqliteNames names, SqliteLink link, TimeProvider time)
    {
        (_path, _names, _link) = (path, names, link);
        _idle = time.CreateTimer(static writer => ((SqliteWriter)writer!).Tidy(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Task<T> RunAsync<T>(int weight, Func<SqliteLink, T> apply)
    {
        var job = new WriteJob<T>(weight, apply);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ending, this);
            _waiting.Add(job);
            if (_working)
            {
                return job.Done;
            }

            _working = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return job.Done;
    }

    /// <summary>Writes what waits, then ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ending = true;
            while (_working)
            {
                Monitor.Wait(_gate);
            }
        }

        _idle.Dispose();
        _reserve.Dispose();
        Checkpoint();
        _link?.Dispose();
        _link = null;
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (Take())
        {
            var weight = 0;
            foreach (var job in _taken)
            {
                _group.Add(job);
                weight += job.Weight;
                if (weight >= MaxWeight)
                {
                    Transact(_group);
                    weight = 0;
                }
            }

            Transact(_group);
            _taken.Clear();
        }
    }

    /// <summary>Takes the jobs that wait; when there are none, the work is over.</summary>
    private bool Take()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0)
            {
                (_taken, _waiting) = (_waiting, _taken);
                return true;
            }

            _working = false;
            if (_ending)
            {
                Monitor.Pulse(_gate);
            }
            else if (_logPages > 0)
            {
                _idle.Change(IdleTime, Timeout.InfiniteTimeSpan);
            }

            return false;
        }
    }

    /// <summary>Nobody has written for a while, so nobody is kept waiting.</summary>
    private void Tidy()
    {
        lock (_gate)
        {
            if (_working || _ending)
            {
                return;
            }

            _working = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static writer =>
            {
                writer.Checkpoint();
                ((IThreadPoolWorkItem)writer).Execute();
            },
            this, preferLocal: false);
    }
}

namespace Krewe.Storage;

/// <summary>
/// The one thread that writes. It takes all jobs that wait, whoever gave them, into one transaction: one fsync for all shards.
/// A job that is wrong fails alone; when the store is, all fail, and the next transaction tries anew.
/// </summary>
internal sealed partial class SqliteWriter : IDisposable
{
    private const int MaxWeight = 20_000;

    private readonly object _gate = new();
    private readonly string _path;
    private readonly SqliteNames _names;
    private readonly Thread _thread;
    private List<WriteJob> _waiting = [];
    private SqliteLink? _link;
    private bool _ending;

    public SqliteWriter(string path, SqliteNames names, SqliteLink link)
    {
        (_path, _names, _link) = (path, names, link);
        _thread = new Thread(Work) { Name = "krewe-store", IsBackground = true };
        _thread.Start();
    }

    public Task<T> RunAsync<T>(int weight, Func<SqliteLink, T> apply)
    {
        var job = new WriteJob<T>(weight, apply);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ending, this);
            _waiting.Add(job);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }

        return job.Done;
    }

    /// <summary>Writes what waits, then ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Work()
    {
        var jobs = new List<WriteJob>();
        var group = new List<WriteJob>();
        while (Take(ref jobs))
        {
            var weight = 0;
            foreach (var job in jobs)
            {
                group.Add(job);
                weight += job.Weight;
                if (weight >= MaxWeight)
                {
                    Transact(group);
                    weight = 0;
                }
            }

            Transact(group);
            if (jobs.Count == 0)
            {
                Checkpoint(); // Nobody waits now, so nobody is kept waiting.
            }

            jobs.Clear();
        }

        Checkpoint();
        _link?.Dispose();
        _link = null;
    }

    /// <summary>Waits for jobs and takes them all; takes none when it is time to tidy up. False at the end.</summary>
    private bool Take(ref List<WriteJob> taken)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_ending)
            {
                if (!Monitor.Wait(_gate, _logPages > 0 ? IdleMilliseconds : Timeout.Infinite))
                {
                    return true;
                }
            }

            (taken, _waiting) = (_waiting, taken);
            return taken.Count > 0 || !_ending;
        }
    }
}

using Krewe.Clusters;
using Microsoft.Extensions.Logging;

namespace Krewe.Execution;

// What may change while it runs: how many slots it has, and which queues it serves. All of it ends with the silo.
internal sealed partial class Worker
{
    private const int MostSlots = 10_000;

    private readonly Lock resizing = new();
    private ServedQueues served = new([], "");
    private Autoscaler? autoscaler;
    private long startedAt = time.GetTimestamp();
    private long scaledAt = time.GetTimestamp();

    /// <summary>For how long it has run.</summary>
    public TimeSpan Uptime => time.GetElapsedTime(startedAt);

    /// <summary>The queues it was told to serve.</summary>
    public string[] Queues => served.Told;

    /// <summary>Its slots.</summary>
    public PoolStatus Pool => new(Runs ? runner.Concurrency : 0, Busy, runner.Waiting, (schedulers.Tasks as TaskThreads)?.Count ?? 0, autoscaler?.Range);

    private bool Runs => options.Value.Concurrency > 0;

    /// <summary>Has so many slots more, or fewer; what runs goes on. It does not scale itself any more. Gives the size.</summary>
    /// <exception cref="ArgumentException">It would have none, or more than 10,000.</exception>
    public int Grow(int by)
    {
        lock (resizing)
        {
            var size = (long)runner.Concurrency + by;
            CheckRuns();
            if (size is < 1 or > MostSlots)
            {
                throw new ArgumentException($"The pool has {runner.Concurrency:N0} slots and would have {size:N0}; allowed: 1 to {MostSlots:N0}.");
            }

            autoscaler = null;
            return Resize((int)size);
        }
    }

    /// <summary>Grows and shrinks by itself from now on. Gives the size.</summary>
    /// <exception cref="ArgumentException">The limits are wrong.</exception>
    public int Autoscale(PoolRange range)
    {
        if (range.Least < 1 || range.Most < range.Least || range.Most > MostSlots)
        {
            throw new ArgumentException($"A pool cannot have {range.Least:N0} to {range.Most:N0} slots; allowed: least from 1, most from least to {MostSlots:N0}.");
        }

        lock (resizing)
        {
            CheckRuns();
            autoscaler = new(range);
            scaledAt = time.GetTimestamp(); // What was before does not count as idle.
            return Scale(autoscaler);
        }
    }

    /// <summary>Serves one more queue, or one less. False if that is so already.</summary>
    /// <exception cref="ArgumentException">It is no queue to serve.</exception>
    public bool Serve(string queue, bool serve)
    {
        CheckRuns();
        if (!(serve ? served.Add(queue) : served.Remove(queue)))
        {
            return false;
        }

        LogServes(Name, string.Join(", ", served.Told));
        foreach (var link in links)
        {
            link.ListenAnew();
        }

        return true;
    }

    /// <summary>As its options say, from the start.</summary>
    private void AutoscaleAsTold()
    {
        if (options.Value.MinConcurrency is > 0 and var least)
        {
            lock (resizing)
            {
                autoscaler = new(new(least, options.Value.Concurrency));
                scaledAt = time.GetTimestamp();
                Resize(least);
            }
        }
    }

    private void CheckRuns()
    {
        if (!Runs)
        {
            throw new ArgumentException("This silo was started without slots and runs no tasks.");
        }
    }

    /// <summary>Called now and then.</summary>
    private void Scale()
    {
        if (autoscaler is not null)
        {
            lock (resizing)
            {
                if (autoscaler is { } scaler)
                {
                    Scale(scaler);
                }
            }
        }
    }

    private int Scale(Autoscaler scaler)
    {
        var before = scaledAt;
        scaledAt = time.GetTimestamp();
        return Resize(scaler.Next(runner.Concurrency, Busy, slots.IsShort || runner.Waiting > 0, time.GetElapsedTime(before, scaledAt)));
    }

    private int Resize(int size)
    {
        if (size != runner.Concurrency)
        {
            LogResized(Name, runner.Concurrency, Counted.Tasks(size));
            (schedulers.Tasks as TaskThreads)?.Resize(size);
            runner.Concurrency = size;
            runner.Isolation?.Resize(size);
            slots.Resize(size);
            runner.AddDrain();
        }

        return size;
    }

    [LoggerMessage(225, LogLevel.Information, "Worker {Worker} runs up to {Concurrency} at once, not {Before} any more")]
    private partial void LogResized(string worker, int before, Counted concurrency);

    [LoggerMessage(226, LogLevel.Information, "Worker {Worker} serves the queues {Queues}")]
    private partial void LogServes(string worker, string queues);
}

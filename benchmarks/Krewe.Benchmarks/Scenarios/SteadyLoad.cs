using System.Diagnostics;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>Keeps so many tasks under way until it is disposed of: for each whose result is fetched another one is submitted.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private readonly ICluster cluster;
    private readonly Func<Signature<int>> task;
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int toSubmit;
    private int done;
    private bool over;

    public SteadyLoad(ICluster cluster, Func<Signature<int>> task, int inFlight)
    {
        (this.cluster, this.task) = (cluster, task);
        toSubmit = inFlight;
        for (var i = 0; i < inFlight; i++)
        {
            _ = LaneAsync();
        }
    }

    /// <summary>Results that have been fetched.</summary>
    public int Done => Volatile.Read(ref done);

    /// <summary>Completes when the first tasks are all submitted.</summary>
    public Task BegunAsync() => Task.WhenAny(begun.Task, failed.Task).Unwrap();

    /// <summary>Lets time pass; throws when a task was refused or failed.</summary>
    public Task PassAsync(TimeSpan time) => Task.WhenAny(Task.Delay(time, TimeProvider.System), failed.Task).Unwrap();

    /// <summary>How many results are fetched in a second, for so long.</summary>
    public async Task<double> RateAsync(TimeSpan time)
    {
        var (before, start) = (Done, Stopwatch.GetTimestamp());
        await PassAsync(time);
        return (Done - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Submits no more. What is under way is not waited for, and may come to nothing.</summary>
    public ValueTask DisposeAsync()
    {
        Volatile.Write(ref over, true);
        return default;
    }

    private async Task LaneAsync()
    {
        try
        {
            for (var first = true; !Volatile.Read(ref over); first = false)
            {
                var result = await cluster.EnqueueAsync(task());
                if (first && Interlocked.Decrement(ref toSubmit) == 0)
                {
                    begun.SetResult();
                }

                await result.GetAsync();
                Interlocked.Increment(ref done);
            }
        }
        catch (Exception e)
        {
            if (!Volatile.Read(ref over))
            {
                failed.TrySetException(e);
            }
        }
    }
}

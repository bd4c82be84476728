using System.Diagnostics;

namespace Krewe.Benchmarks.Scenarios;

/// <summary>Looks at a count every 100 ms, from now on.</summary>
internal sealed class Samples : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly List<(double Seconds, int Count)> taken = [];
    private readonly CancellationTokenSource ending = new();
    private readonly Task taking;

    public Samples(Func<int> count) => taking = TakeAsync(count);

    /// <summary>The rate over all that were taken, per second.</summary>
    public double Rate
    {
        get
        {
            lock (gate)
            {
                return (taken[^1].Count - taken[0].Count) / (taken[^1].Seconds - taken[0].Seconds);
            }
        }
    }

    /// <summary>The longest time, in seconds, in which every sample brought less than a tenth of what is usual.</summary>
    /// <param name="usual">What is usual, per second.</param>
    public double LongestPause(double usual)
    {
        lock (gate)
        {
            var (longest, since) = (0.0, taken[0].Seconds);
            for (var i = 1; i < taken.Count; i++)
            {
                var seconds = taken[i].Seconds - taken[i - 1].Seconds;
                if (taken[i].Count - taken[i - 1].Count >= usual * seconds / 10)
                {
                    since = taken[i].Seconds;
                }

                longest = Math.Max(longest, taken[i].Seconds - since);
            }

            return longest;
        }
    }

    /// <summary>Forgets what was taken, but for the last.</summary>
    public void Restart()
    {
        lock (gate)
        {
            taken.RemoveRange(0, taken.Count - 1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await taking;
        ending.Dispose();
    }

    private async Task TakeAsync(Func<int> count)
    {
        using var timer = new PeriodicTimer(Period);
        var start = Stopwatch.GetTimestamp();
        do
        {
            lock (gate)
            {
                taken.Add((Stopwatch.GetElapsedTime(start).TotalSeconds, count()));
            }
        }
        while (await NextAsync(timer));
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ending.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

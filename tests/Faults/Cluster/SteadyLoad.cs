using System.Collections.Concurrent;
using Krewe.FaultHost;
using Krewe.Results;

namespace Krewe.Tests.Faults;

/// <summary>Tasks that are submitted without pause until it is stopped, so many at a time.</summary>
internal sealed class SteadyLoad
{
    private readonly Submitter submitter;
    private readonly ConcurrentDictionary<string, TaskRecord> ended = new();
    private readonly Task running;
    private volatile bool stopped;
    private int numbers;

    public SteadyLoad(ICluster cluster, int atOnce = 40, int milliseconds = 2)
    {
        submitter = new(cluster, TimeProvider.System);
        running = Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(() => RunAsync(milliseconds))));
    }

    public int Ended => ended.Count;

    /// <summary>Waits for so many more ends; gives the time that it took.</summary>
    public Task<TimeSpan> MoreAsync(int count, TimeSpan patience)
    {
        var goal = Ended + count;
        return Waiting.UntilAsync(() => running.IsFaulted || Ended >= goal, patience, $"{count} more tasks had ended, of {Ended}");
    }

    /// <summary>Submits no more, and waits for all that it submitted; throws if one did not end as it should. Gives their records.</summary>
    public async Task<IReadOnlyDictionary<string, TaskRecord>> StopAsync(TimeSpan patience)
    {
        stopped = true;
        await running.WaitAsync(patience);
        return ended;
    }

    private async Task RunAsync(int milliseconds)
    {
        while (!stopped)
        {
            var number = Interlocked.Increment(ref numbers);
            var id = $"steady-{number}";
            ended[id] = await submitter.RunAsync(FaultTasks.Pause(number, milliseconds), id, number);
        }
    }
}

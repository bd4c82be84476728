using Krewe;

namespace Playground;

/// <summary>Tasks to try a cluster with: they wait, work, fail or do nothing, as they are told.</summary>
public static partial class Play
{
    /// <summary>Adds two numbers.</summary>
    [Task("play.add")]
    public static int Add(int x, int y, TaskContext context) => x + y;

    /// <summary>Waits, as for an answer from elsewhere. Gives the worker it ran on.</summary>
    [Task("play.wait")]
    public static async Task<string> WaitAsync(int milliseconds, TaskContext context)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), context.Time, context.CancellationToken);
        return context.Worker;
    }

    /// <summary>Keeps one core busy, and heeds its token.</summary>
    [Task("play.burn")]
    public static long Burn(int milliseconds, TaskContext context)
    {
        long start = context.Time.GetTimestamp();
        long rounds = 0;
        while (context.Time.GetElapsedTime(start).TotalMilliseconds < milliseconds)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            rounds++;
        }

        return rounds;
    }

    /// <summary>Fails this many times, then succeeds.</summary>
    [Task("play.flaky", AutoRetryFor = [typeof(InvalidOperationException)], RetryDelaySeconds = 0.2, MaxRetries = 5)]
    public static int Flaky(int failures, TaskContext context) => context.Attempt > failures
        ? context.Attempt
        : throw new InvalidOperationException($"attempt {context.Attempt} of {failures} that fail");
}

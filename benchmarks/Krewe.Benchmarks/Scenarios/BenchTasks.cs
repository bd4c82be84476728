namespace Krewe.Benchmarks.Scenarios;

public static partial class BenchTasks
{
    /// <summary>A queue that no worker serves: what goes there stays.</summary>
    public const string Unserved = "unserved";

    [Task("bench.add")]
    public static int Add(int x, int y, TaskContext context) => x + y;

    [Task("bench.sum")]
    public static long Sum(int[] numbers, TaskContext context) => numbers.Sum(n => (long)n);

    /// <summary>Waits, as a task does that calls somebody else.</summary>
    [Task("bench.nap")]
    public static async Task<int> Nap(int milliseconds, TaskContext context)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), context.Time, context.CancellationToken);
        return milliseconds;
    }

    [Task("bench.park", Queue = Unserved)]
    public static int Park(int x, int y, TaskContext context) => x + y;
}

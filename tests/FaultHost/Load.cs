namespace Krewe.FaultHost;

/// <summary>A mix of tasks, each known by its number, with the result that each must have.</summary>
public static class Load
{
    /// <summary>The file, in the directory, that gets a line for each attempt that begins; in a cluster with the number of the process behind a dot.</summary>
    public const string ExecutionsFile = Executions.FileName;

    public static bool IsFlaky(int number) => Share(number) is >= 65 and < 75;

    /// <summary>A graph: its members run, it does not.</summary>
    public static bool IsJob(int number) => Share(number) >= 96;

    public static Signature<int> Make(int number)
    {
        var signature = Share(number) switch
        {
            < 65 => FaultTasks.Note(number),
            < 75 => FaultTasks.Flaky(number, 1),
            < 85 => FaultTasks.Note(number).In(TimeSpan.FromMilliseconds(50 + (number % 400))),
            < 96 => FaultTasks.Note(number).WithPriority(number % 10),
            < 98 => Canvas.Group(FaultTasks.Note(number), FaultTasks.Flaky(number + 1, 1), FaultTasks.Note(number + 2)).Then(FaultTasks.Total),
            _ => Canvas.Map(Enumerable.Range(number, 5), FaultTasks.Note).Reduce(FaultTasks.Add),
        };
        return number % 2 == 0 ? signature.WithId($"load-{number}") : signature;
    }

    public static int ResultOf(int number) => Share(number) switch
    {
        < 96 => number,
        < 98 => (3 * number) + 3,
        _ => (5 * number) + 10,
    };

    private static int Share(int number) => (int)(number * 7919L % 100);
}

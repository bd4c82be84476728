namespace Krewe.Tests.Cli;

/// <summary>What the workers of these tests run; the test assembly is their task library.</summary>
public static partial class CliTasks
{
    private static readonly Lock Notes = new();

    [Task("cli.add")]
    public static int Add(int x, int y, TaskContext context) => x + y;

    [Task("cli.greet")]
    public static string Greet(string name, TaskContext context) => $"Hello, {name}!";

    [Task("cli.fail")]
    public static int Fail(string why, TaskContext context) => throw new InvalidOperationException(why);

    /// <summary>Becomes a group of calls, the third of which fails.</summary>
    [Task("cli.spread")]
    public static int[] Spread(int count, TaskContext context) =>
        throw context.Replace(Canvas.Map(Enumerable.Range(0, count), i => i == 2 ? Fail("third") : Add(i, 1)));

    /// <summary>Notes in a file of its process that it begins, on which worker, and then waits for so long.</summary>
    [Task("cli.note")]
    public static async Task<string> NoteAsync(string file, string what, int milliseconds, TaskContext context)
    {
        lock (Notes) // Of this process; each has a file of its own.
        {
            File.AppendAllText($"{file}.{Environment.ProcessId}", $"{what} {context.Worker}\n");
        }

        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, context.CancellationToken);
        return context.Worker;
    }

    /// <summary>Asks for a retry each time.</summary>
    [Task("cli.again")]
    public static void Again(TaskContext context) => throw context.Retry();

    /// <summary>Counts from where it was, says so as its state and progress, and waits so long at each number; at one of them until a file is there.</summary>
    [Task("cli.count")]
    public static async Task<int> CountAsync(int numbers, int milliseconds, int gate, string file, TaskContext context)
    {
        for (var n = context.Checkpoint<int>() + 1; n <= numbers; n++)
        {
            context.ReportState($"AT-{n}", n);
            do
            {
                await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, context.CancellationToken);
            }
            while (n == gate && !File.Exists(file));

            await context.SaveCheckpointAsync(n);
        }

        return numbers;
    }

    /// <summary>Says how it is, and then runs until it is told to stop.</summary>
    [Task("cli.busy")]
    public static async Task BusyAsync(TaskContext context)
    {
        context.ReportState("WARMING-UP", new { Done = 0.5 });
        await WaitAsync(context);
    }

    /// <summary>Runs until it is told to stop.</summary>
    [Task("cli.wait")]
    public static async Task WaitAsync(TaskContext context) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);

    /// <summary>Never ends, whatever its token says.</summary>
    [Task("cli.stubborn")]
    public static void Stubborn(TaskContext context) => new TaskCompletionSource().Task.Wait();

    /// <summary>Burns a core until it is told to stop.</summary>
    [Task("cli.burn")]
    public static void Burn(TaskContext context)
    {
        while (!context.CancellationToken.IsCancellationRequested)
        {
            Thread.SpinWait(1000);
        }
    }
}

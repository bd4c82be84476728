using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Krewe.IsolatedTasks;

/// <summary>Tasks that do what tasks do.</summary>
public static partial class Ways
{
    [Task("iso.add", Isolation = TaskIsolation.Process)]
    public static int Add(int x, int y, TaskContext context) => x + y;

    [Task("iso.sum", Isolation = TaskIsolation.Process)]
    public static int Sum(int[] numbers, TaskContext context) => numbers.Sum();

    [Task("iso.process", Isolation = TaskIsolation.Process)]
    public static int Where(TaskContext context) => Environment.ProcessId;

    [Task("iso.here")]
    public static int Here(TaskContext context) => Environment.ProcessId;

    [Task("iso.fail", Isolation = TaskIsolation.Process)]
    public static void Fail(string message, TaskContext context) => throw new InvalidOperationException(message);

    [Task("iso.about", Isolation = TaskIsolation.Process)]
    public static string About(TaskContext context) =>
        $"{context.Id} {context.Name} {context.Queue} {context.Attempt} {context.Delivery} {context.Worker} {context.Headers.GetValueOrDefault("color")}";

    [Task("iso.trace", Isolation = TaskIsolation.Process)]
    public static string? Trace(TaskContext context) => Activity.Current?.TraceId.ToString();

    [Task("iso.signal", Isolation = TaskIsolation.Process, RetryDelaySeconds = 0)]
    public static int Signal(string which, TaskContext context) => which switch
    {
        "retry" when context.Attempt == 1 => throw context.Retry(),
        "reject" => throw context.Reject("not today"),
        "ignore" => throw context.Ignore(),
        "replace" => throw context.Replace(Add(40, 1).Then(n => Add(n, 1))),
        "snooze" when context.LastProgress<int>() == 0 => throw Snoozed(context),
        _ => context.Attempt,
    };

    [Task("iso.steps", Isolation = TaskIsolation.Process)]
    public static async Task<int> Steps(TaskContext context)
    {
        context.ReportState("DOWNLOADING", new { Done = 1 });
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, context.CancellationToken);
        return 0;
    }

    /// <summary>Waits until it is told to stop, and says where it does so.</summary>
    [Task("iso.heed", Isolation = TaskIsolation.Process)]
    public static async Task Heed(TaskContext context)
    {
        context.ReportProgress(Environment.ProcessId);
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, context.CancellationToken);
    }

    /// <summary>Goes on when a file is there, whatever it is told.</summary>
    [Task("iso.gate", Isolation = TaskIsolation.Process)]
    public static async Task<int> Gate(string file, TaskContext context)
    {
        context.ReportProgress(Environment.ProcessId);
        while (!File.Exists(file))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), context.Time);
        }

        return Environment.ProcessId;
    }

    [Task("iso.talk", Isolation = TaskIsolation.Process)]
    public static string Talk(TaskContext context)
    {
        Console.Out.WriteLine("said to the output");
        Console.Error.WriteLine("said to the errors");
        using var other = Process.Start("echo", "said by another");
        other.WaitForExit();
        context.Logger.LogWarning(new InvalidOperationException("what was wrong"), "logged {Number}", 7);
        context.Logger.LogTrace("not wanted");
        return Console.In.ReadLine() ?? "nothing to read";
    }

    /// <summary>What the process has open, beside the framework's own files.</summary>
    [Task("iso.files", Isolation = TaskIsolation.Process)]
    public static string[] Files(TaskContext context) =>
        [.. Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget ?? "").Where(t => t.Length > 0)];

    private static Exception Snoozed(TaskContext context)
    {
        context.ReportProgress(1);
        return context.Snooze(TimeSpan.Zero);
    }
}

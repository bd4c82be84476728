using System.Runtime.InteropServices;

namespace Krewe.IsolatedTasks;

/// <summary>Tasks that do to their process what no task should.</summary>
public static partial class Ends
{
    private static readonly List<byte[]> Held = [];

    [Task("iso.exit", Isolation = TaskIsolation.Process)]
    public static int Exit(int code, TaskContext context)
    {
        Console.Error.WriteLine($"about to leave with {code}");
        Environment.Exit(code);
        return code;
    }

    [Task("iso.overflow", Isolation = TaskIsolation.Process)]
    public static int Overflow(int depth, TaskContext context) => Deeper(depth) + 1;

    [Task("iso.write", Isolation = TaskIsolation.Process)]
    public static int Write(long address, TaskContext context)
    {
        Marshal.WriteByte((nint)address, 0);
        return 0;
    }

    [Task("iso.abort-once", Isolation = TaskIsolation.Process, AutoRetryFor = [typeof(ChildLostException)], RetryDelaySeconds = 0)]
    public static async Task<string> AbortOnce(TaskContext context)
    {
        if (context.Checkpoint<string>() is { } saved)
        {
            return $"{saved}, attempt {context.Attempt}";
        }

        await context.SaveCheckpointAsync($"saved in {context.Attempt}");
        Environment.FailFast("on purpose");
        return "";
    }

    /// <summary>Takes memory until there is no more: the test limits what its children may have.</summary>
    [Task("iso.hoard", Isolation = TaskIsolation.Process)]
    public static int Hoard(TaskContext context)
    {
        var held = new List<byte[]>();
        for (var i = 0; i < 4096; i++)
        {
            held.Add(new byte[1024 * 1024]);
        }

        return held.Count;
    }

    /// <summary>Keeps so much memory; says which process has it.</summary>
    [Task("iso.keep", Isolation = TaskIsolation.Process)]
    public static int Keep(int mebibytes, TaskContext context)
    {
        for (var i = 0; i < mebibytes; i++)
        {
            var block = new byte[1024 * 1024];
            Array.Fill(block, (byte)1); // What nobody has written to is not there.
            Held.Add(block);
        }

        return Environment.ProcessId;
    }

    [Task("iso.spin", Isolation = TaskIsolation.Process)]
    public static void Spin(TaskContext context)
    {
        context.ReportProgress(Environment.ProcessId);
        while (true)
        {
        }
    }

    /// <summary>Heeds nothing, and has a process of its own.</summary>
    [Task("iso.hold", Isolation = TaskIsolation.Process)]
    public static void Hold(TaskContext context)
    {
        using var other = System.Diagnostics.Process.Start("sleep", "1000");
        context.ReportProgress(new[] { Environment.ProcessId, other.Id });
        other.WaitForExit();
    }

    private static int Deeper(int depth) => depth == int.MinValue ? 0 : Deeper(depth + 1) + Deeper(depth + 2);
}

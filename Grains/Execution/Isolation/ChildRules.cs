using Krewe.Payloads;

namespace Krewe.Execution.Isolation;

/// <summary>When a child process is replaced by another. Pure.</summary>
internal static class ChildRules
{
    private const long MiB = 1024 * 1024;

    /// <summary>Errors after which nobody can say what a process is still good for.</summary>
    private static readonly string[] Fatal = [typeof(OutOfMemoryException).FullName!, typeof(AccessViolationException).FullName!];

    /// <summary>Why the child that has run <paramref name="attempts"/> and ended the last one so is not used again; <see cref="ChildReplacement.No"/> when it is.</summary>
    public static ChildReplacement After(in ChildEnding ending, int attempts, WorkerOptions options) =>
        ending.LeftBehind ? ChildReplacement.LeftBehind
        : ending.Outcome.Error is { } error && Array.IndexOf(Fatal, error.Type) >= 0 ? ChildReplacement.Doubtful
        : options.MaxTasksPerChild > 0 && attempts >= options.MaxTasksPerChild ? ChildReplacement.Tasks
        : options.MaxMemoryPerChildMiB > 0 && ending.Memory > options.MaxMemoryPerChildMiB * MiB ? ChildReplacement.Memory
        : ChildReplacement.No;

    /// <summary>Largest result in bytes that a child gives: what becomes smaller, or goes elsewhere, may be larger than what a message carries.</summary>
    public static int MostResult(PayloadOptions payloads, int most) => payloads is { CompressAbove: 0, BlobsAbove: 0 } ? most
        : Math.Min(payloads.MaxBytes, FrameReader.MaxLength - (int)MiB); // Which leaves room for what is sent with it.

    /// <summary>Whether an attempt of a task with these settings runs in a child.</summary>
    public static bool IsIsolated(TaskSettings settings, TaskPool pool) =>
        pool == TaskPool.Processes || (pool == TaskPool.Declared && settings.Isolation == TaskIsolation.Process);
}

/// <summary>Why a child process is replaced.</summary>
internal enum ChildReplacement
{
    /// <summary>It is not.</summary>
    No,

    /// <summary>It has run as many attempts as it may.</summary>
    Tasks,

    /// <summary>It has more memory than it may.</summary>
    Memory,

    /// <summary>An attempt was given up and still runs in it.</summary>
    LeftBehind,

    /// <summary>It ran out of memory, or wrote where it must not.</summary>
    Doubtful,
}

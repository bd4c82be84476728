using Krewe.Submission;

namespace Krewe;

/// <summary>What a limit is for: the calls of a task, what waits in a queue, or the calls that name a key.</summary>
public static class LimitNames
{
    private const string TaskPrefix = "task:", QueuePrefix = "queue:", KeyPrefix = "key:";

    /// <summary>The limit of a task: <c>task:math.add</c>.</summary>
    public static string OfTask(string task) => TaskPrefix + task;

    /// <summary>The limit of a queue: <c>queue:mail</c>.</summary>
    public static string OfQueue(string queue) => QueuePrefix + queue;

    /// <summary>The limit of a key: <c>key:tenant-7</c>.</summary>
    public static string OfKey(string key) => KeyPrefix + key;

    /// <summary>The task that a limit is for; null when it is for a queue or a key.</summary>
    public static string? TaskOf(string name) => name.StartsWith(TaskPrefix, StringComparison.Ordinal) ? name[TaskPrefix.Length..] : null;

    /// <summary>Whether a limit can have this name. A key has 1–200 visible characters.</summary>
    public static bool IsValid(string name) =>
        (name.StartsWith(TaskPrefix, StringComparison.Ordinal) && TaskIds.IsValid(name[TaskPrefix.Length..]))
        || (name.StartsWith(QueuePrefix, StringComparison.Ordinal) && QueueNames.IsValid(name[QueuePrefix.Length..]))
        || (name.StartsWith(KeyPrefix, StringComparison.Ordinal) && TaskIds.IsValid(name[KeyPrefix.Length..]));
}

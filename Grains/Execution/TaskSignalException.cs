namespace Krewe.Execution;

/// <summary>How a task says its own outcome; made by <see cref="TaskContext"/>, thrown by the task, turned into a value by the runner.</summary>
internal sealed class TaskSignalException(OutcomeKind kind, string message, TimeSpan? delay = null, Exception? cause = null, int? maxRetries = null,
    byte[]? graph = null)
    : Exception(message, cause)
{
    public OutcomeKind Kind => kind;

    public TimeSpan? Delay => delay;

    /// <summary>How often it may be tried again, if the task says so itself.</summary>
    public int? MaxRetries => maxRetries;

    /// <summary>What it is replaced by, as JSON.</summary>
    public byte[]? Graph => graph;
}
